-- -------------------- between nodes

drop schema if exists `ci_weather` cascade;
