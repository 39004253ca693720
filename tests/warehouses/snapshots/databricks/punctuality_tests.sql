-- -------------------- test.punctuality.mesh_governance_governed_carrier_punctuality_v1_.55ac306e98

select
      count(*) as failures,
      count(*) != 0 as should_warn,
      count(*) != 0 as should_error
    from (
with measures as (
  select * from (
    with product as (
  select * from `punctuality`.`main`.`carrier_punctuality_v1`
)
select
  count(*) as row_count,
  cast((select coalesce(sum(row_count - 1), 0) from (select count(*) as row_count from product group by carrier, flight_month having count(*) > 1) as duplicates) as double) as measured_1,
  cast(count(*) - count(carrier) as double) as measured_2,
  cast(count(*) - count(flight_month) as double) as measured_3,
  cast(count(*) - count(carrier_name) as double) as measured_4,
  cast(count(*) - count(flown_flights) as double) as measured_5,
  cast(count(*) - count(on_time_flights) as double) as measured_6,
  cast(count(*) - count(on_time_share) as double) as measured_7,
  cast(count(*) - count(on_time_share_of_all_carriers) as double) as measured_8,
  cast(count(*) - count(is_less_punctual_than_average) as double) as measured_9,
  cast(count(*) - count(average_departure_delay_minutes) as double) as measured_10,
  cast(count(*) - count(registered_aircraft_share) as double) as measured_11,
  cast(count(*) as double) as measured_12
from product
  ) as measured_once
),
assertions as (
  select
    1 as position,
    'primary_key_unique' as rule_name,
    'carrier, flight_month' as column_names,
    cast(0 as double) as at_most,
    cast(null as double) as at_least
  union all
  select
    2 as position,
    'not_null' as rule_name,
    'carrier' as column_names,
    cast(0 as double) as at_most,
    cast(null as double) as at_least
  union all
  select
    3 as position,
    'not_null' as rule_name,
    'flight_month' as column_names,
    cast(0 as double) as at_most,
    cast(null as double) as at_least
  union all
  select
    4 as position,
    'not_null' as rule_name,
    'carrier_name' as column_names,
    cast(0 as double) as at_most,
    cast(null as double) as at_least
  union all
  select
    5 as position,
    'not_null' as rule_name,
    'flown_flights' as column_names,
    cast(0 as double) as at_most,
    cast(null as double) as at_least
  union all
  select
    6 as position,
    'not_null' as rule_name,
    'on_time_flights' as column_names,
    cast(0 as double) as at_most,
    cast(null as double) as at_least
  union all
  select
    7 as position,
    'not_null' as rule_name,
    'on_time_share' as column_names,
    cast(0 as double) as at_most,
    cast(null as double) as at_least
  union all
  select
    8 as position,
    'not_null' as rule_name,
    'on_time_share_of_all_carriers' as column_names,
    cast(0 as double) as at_most,
    cast(null as double) as at_least
  union all
  select
    9 as position,
    'not_null' as rule_name,
    'is_less_punctual_than_average' as column_names,
    cast(0 as double) as at_most,
    cast(null as double) as at_least
  union all
  select
    10 as position,
    'not_null' as rule_name,
    'average_departure_delay_minutes' as column_names,
    cast(0 as double) as at_most,
    cast(null as double) as at_least
  union all
  select
    11 as position,
    'not_null' as rule_name,
    'registered_aircraft_share' as column_names,
    cast(0 as double) as at_most,
    cast(null as double) as at_least
  union all
  select
    12 as position,
    'minimum_rows' as rule_name,
    '' as column_names,
    cast(null as double) as at_most,
    cast(180 as double) as at_least
),
measured_assertions as (
  select
    assertions.*,
    case position
      when 1 then measured_1
      when 2 then measured_2
      when 3 then measured_3
      when 4 then measured_4
      when 5 then measured_5
      when 6 then measured_6
      when 7 then measured_7
      when 8 then measured_8
      when 9 then measured_9
      when 10 then measured_10
      when 11 then measured_11
      when 12 then measured_12
    end as measured
  from assertions
  cross join measures
)
select rule_name, column_names, measured, at_most, at_least
from measured_assertions
where measured is null or measured > at_most or measured < at_least
    ) dbt_internal_test;

-- -------------------- test.punctuality.mesh_governance_governed_delay_board_v1_.f972b7109a

select
      count(*) as failures,
      count(*) != 0 as should_warn,
      count(*) != 0 as should_error
    from (
with measures as (
  select * from (
    with product as (
  select * from `punctuality`.`main`.`delay_board_v1`
)
select
  count(*) as row_count,
  cast((select coalesce(sum(row_count - 1), 0) from (select count(*) as row_count from product group by origin, flight_date having count(*) > 1) as duplicates) as double) as measured_1,
  cast(count(*) - count(origin) as double) as measured_2,
  cast(count(*) - count(flight_date) as double) as measured_3,
  cast(count(*) - count(airport_name) as double) as measured_4,
  cast(count(*) - count(scheduled_flights) as double) as measured_5,
  cast(count(*) - count(cancelled_flights) as double) as measured_6,
  cast(count(*) - count(delayed_flights) as double) as measured_7,
  cast(count(*) - count(main_cause) as double) as measured_8,
  cast(count(*) - count(loaded_at) as double) as measured_9,
  cast(count(case when origin not in ('EWR', 'JFK', 'LGA') then 1 end) as double) as measured_10,
  cast(count(case when main_cause not in ('weather', 'carrier', 'other', 'unknown', 'none') then 1 end) as double) as measured_11,
  cast(count(*) as double) as measured_12,
  cast(cast((unix_timestamp(current_timestamp()) - unix_timestamp(max(cast(loaded_at as timestamp)))) / 60 as double) / 60 as double) as measured_13
from product
  ) as measured_once
),
assertions as (
  select
    1 as position,
    'primary_key_unique' as rule_name,
    'origin, flight_date' as column_names,
    cast(0 as double) as at_most,
    cast(null as double) as at_least
  union all
  select
    2 as position,
    'not_null' as rule_name,
    'origin' as column_names,
    cast(0 as double) as at_most,
    cast(null as double) as at_least
  union all
  select
    3 as position,
    'not_null' as rule_name,
    'flight_date' as column_names,
    cast(0 as double) as at_most,
    cast(null as double) as at_least
  union all
  select
    4 as position,
    'not_null' as rule_name,
    'airport_name' as column_names,
    cast(0 as double) as at_most,
    cast(null as double) as at_least
  union all
  select
    5 as position,
    'not_null' as rule_name,
    'scheduled_flights' as column_names,
    cast(0 as double) as at_most,
    cast(null as double) as at_least
  union all
  select
    6 as position,
    'not_null' as rule_name,
    'cancelled_flights' as column_names,
    cast(0 as double) as at_most,
    cast(null as double) as at_least
  union all
  select
    7 as position,
    'not_null' as rule_name,
    'delayed_flights' as column_names,
    cast(0 as double) as at_most,
    cast(null as double) as at_least
  union all
  select
    8 as position,
    'not_null' as rule_name,
    'main_cause' as column_names,
    cast(0 as double) as at_most,
    cast(null as double) as at_least
  union all
  select
    9 as position,
    'not_null' as rule_name,
    'loaded_at' as column_names,
    cast(0 as double) as at_most,
    cast(null as double) as at_least
  union all
  select
    10 as position,
    'accepted_values' as rule_name,
    'origin' as column_names,
    cast(0 as double) as at_most,
    cast(null as double) as at_least
  union all
  select
    11 as position,
    'accepted_values' as rule_name,
    'main_cause' as column_names,
    cast(0 as double) as at_most,
    cast(null as double) as at_least
  union all
  select
    12 as position,
    'minimum_rows' as rule_name,
    '' as column_names,
    cast(null as double) as at_most,
    cast(1095 as double) as at_least
  union all
  select
    13 as position,
    'freshness' as rule_name,
    'loaded_at' as column_names,
    cast(720 as double) as at_most,
    cast(null as double) as at_least
),
measured_assertions as (
  select
    assertions.*,
    case position
      when 1 then measured_1
      when 2 then measured_2
      when 3 then measured_3
      when 4 then measured_4
      when 5 then measured_5
      when 6 then measured_6
      when 7 then measured_7
      when 8 then measured_8
      when 9 then measured_9
      when 10 then measured_10
      when 11 then measured_11
      when 12 then measured_12
      when 13 then measured_13
    end as measured
  from assertions
  cross join measures
)
select rule_name, column_names, measured, at_most, at_least
from measured_assertions
where measured is null or measured > at_most or measured < at_least
    ) dbt_internal_test;

-- -------------------- test.punctuality.mesh_governance_governed_delay_causes_v1_.900948f10d

select
      count(*) as failures,
      count(*) != 0 as should_warn,
      count(*) != 0 as should_error
    from (
with measures as (
  select * from (
    with product as (
  select * from `punctuality`.`main`.`delay_causes_v1`
)
select
  count(*) as row_count,
  cast((select coalesce(sum(row_count - 1), 0) from (select count(*) as row_count from product group by carrier, flight_number, scheduled_departure_at having count(*) > 1) as duplicates) as double) as measured_1,
  cast(count(*) - count(carrier) as double) as measured_2,
  cast(count(*) - count(flight_number) as double) as measured_3,
  cast(count(*) - count(scheduled_departure_at) as double) as measured_4,
  cast(count(*) - count(flight_date) as double) as measured_5,
  cast(count(*) - count(origin) as double) as measured_6,
  cast(count(*) - count(destination) as double) as measured_7,
  cast(count(*) - count(departure_delay_minutes) as double) as measured_8,
  cast(count(*) - count(is_carrier_less_punctual) as double) as measured_9,
  cast(count(*) - count(likely_cause) as double) as measured_10,
  cast(count(*) - count(loaded_at) as double) as measured_11,
  cast(count(case when origin not in ('EWR', 'JFK', 'LGA') then 1 end) as double) as measured_12,
  cast(count(case when weather_hazard not in ('low_visibility', 'freezing', 'heavy_rain', 'strong_wind', 'none') then 1 end) as double) as measured_13,
  cast(count(case when likely_cause not in ('weather', 'carrier', 'other', 'unknown') then 1 end) as double) as measured_14,
  cast(cast(count(weather_hazard) as double) / nullif(count(*), 0) as double) as measured_15,
  cast(count(*) as double) as measured_16,
  cast(cast((unix_timestamp(current_timestamp()) - unix_timestamp(max(cast(loaded_at as timestamp)))) / 60 as double) / 60 as double) as measured_17
from product
  ) as measured_once
),
assertions as (
  select
    1 as position,
    'primary_key_unique' as rule_name,
    'carrier, flight_number, scheduled_departure_at' as column_names,
    cast(0 as double) as at_most,
    cast(null as double) as at_least
  union all
  select
    2 as position,
    'not_null' as rule_name,
    'carrier' as column_names,
    cast(0 as double) as at_most,
    cast(null as double) as at_least
  union all
  select
    3 as position,
    'not_null' as rule_name,
    'flight_number' as column_names,
    cast(0 as double) as at_most,
    cast(null as double) as at_least
  union all
  select
    4 as position,
    'not_null' as rule_name,
    'scheduled_departure_at' as column_names,
    cast(0 as double) as at_most,
    cast(null as double) as at_least
  union all
  select
    5 as position,
    'not_null' as rule_name,
    'flight_date' as column_names,
    cast(0 as double) as at_most,
    cast(null as double) as at_least
  union all
  select
    6 as position,
    'not_null' as rule_name,
    'origin' as column_names,
    cast(0 as double) as at_most,
    cast(null as double) as at_least
  union all
  select
    7 as position,
    'not_null' as rule_name,
    'destination' as column_names,
    cast(0 as double) as at_most,
    cast(null as double) as at_least
  union all
  select
    8 as position,
    'not_null' as rule_name,
    'departure_delay_minutes' as column_names,
    cast(0 as double) as at_most,
    cast(null as double) as at_least
  union all
  select
    9 as position,
    'not_null' as rule_name,
    'is_carrier_less_punctual' as column_names,
    cast(0 as double) as at_most,
    cast(null as double) as at_least
  union all
  select
    10 as position,
    'not_null' as rule_name,
    'likely_cause' as column_names,
    cast(0 as double) as at_most,
    cast(null as double) as at_least
  union all
  select
    11 as position,
    'not_null' as rule_name,
    'loaded_at' as column_names,
    cast(0 as double) as at_most,
    cast(null as double) as at_least
  union all
  select
    12 as position,
    'accepted_values' as rule_name,
    'origin' as column_names,
    cast(0 as double) as at_most,
    cast(null as double) as at_least
  union all
  select
    13 as position,
    'accepted_values' as rule_name,
    'weather_hazard' as column_names,
    cast(0 as double) as at_most,
    cast(null as double) as at_least
  union all
  select
    14 as position,
    'accepted_values' as rule_name,
    'likely_cause' as column_names,
    cast(0 as double) as at_most,
    cast(null as double) as at_least
  union all
  select
    15 as position,
    'completeness' as rule_name,
    'weather_hazard' as column_names,
    cast(null as double) as at_most,
    cast(0.994 as double) as at_least
  union all
  select
    16 as position,
    'minimum_rows' as rule_name,
    '' as column_names,
    cast(null as double) as at_most,
    cast(72000 as double) as at_least
  union all
  select
    17 as position,
    'freshness' as rule_name,
    'loaded_at' as column_names,
    cast(720 as double) as at_most,
    cast(null as double) as at_least
),
measured_assertions as (
  select
    assertions.*,
    case position
      when 1 then measured_1
      when 2 then measured_2
      when 3 then measured_3
      when 4 then measured_4
      when 5 then measured_5
      when 6 then measured_6
      when 7 then measured_7
      when 8 then measured_8
      when 9 then measured_9
      when 10 then measured_10
      when 11 then measured_11
      when 12 then measured_12
      when 13 then measured_13
      when 14 then measured_14
      when 15 then measured_15
      when 16 then measured_16
      when 17 then measured_17
    end as measured
  from assertions
  cross join measures
)
select rule_name, column_names, measured, at_most, at_least
from measured_assertions
where measured is null or measured > at_most or measured < at_least
    ) dbt_internal_test;

-- -------------------- test.punctuality.mesh_governance_governed_flight_conditions_v1_.b3423307e6

select
      count(*) as failures,
      count(*) != 0 as should_warn,
      count(*) != 0 as should_error
    from (
with measures as (
  select * from (
    with product as (
  select * from `punctuality`.`main`.`flight_conditions_v1`
)
select
  count(*) as row_count,
  cast((select coalesce(sum(row_count - 1), 0) from (select count(*) as row_count from product group by carrier, flight_number, scheduled_departure_at having count(*) > 1) as duplicates) as double) as measured_1,
  cast(count(*) - count(carrier) as double) as measured_2,
  cast(count(*) - count(flight_number) as double) as measured_3,
  cast(count(*) - count(scheduled_departure_at) as double) as measured_4,
  cast(count(*) - count(flight_date) as double) as measured_5,
  cast(count(*) - count(origin) as double) as measured_6,
  cast(count(*) - count(destination) as double) as measured_7,
  cast(count(*) - count(is_cancelled) as double) as measured_8,
  cast(count(*) - count(is_delayed) as double) as measured_9,
  cast(count(*) - count(loaded_at) as double) as measured_10,
  cast(count(case when origin not in ('EWR', 'JFK', 'LGA') then 1 end) as double) as measured_11,
  cast(count(case when weather_hazard not in ('low_visibility', 'freezing', 'heavy_rain', 'strong_wind', 'none') then 1 end) as double) as measured_12,
  cast(cast(count(departure_delay_minutes) as double) / nullif(count(*), 0) as double) as measured_13,
  cast(cast(count(temperature_f) as double) / nullif(count(*), 0) as double) as measured_14,
  cast(cast(count(wind_speed_mph) as double) / nullif(count(*), 0) as double) as measured_15,
  cast(cast(count(wind_gust_mph) as double) / nullif(count(*), 0) as double) as measured_16,
  cast(cast(count(precipitation_inches) as double) / nullif(count(*), 0) as double) as measured_17,
  cast(cast(count(visibility_miles) as double) / nullif(count(*), 0) as double) as measured_18,
  cast(cast(count(weather_hazard) as double) / nullif(count(*), 0) as double) as measured_19,
  cast(count(*) as double) as measured_20,
  cast(cast((unix_timestamp(current_timestamp()) - unix_timestamp(max(cast(loaded_at as timestamp)))) / 60 as double) / 60 as double) as measured_21
from product
  ) as measured_once
),
assertions as (
  select
    1 as position,
    'primary_key_unique' as rule_name,
    'carrier, flight_number, scheduled_departure_at' as column_names,
    cast(0 as double) as at_most,
    cast(null as double) as at_least
  union all
  select
    2 as position,
    'not_null' as rule_name,
    'carrier' as column_names,
    cast(0 as double) as at_most,
    cast(null as double) as at_least
  union all
  select
    3 as position,
    'not_null' as rule_name,
    'flight_number' as column_names,
    cast(0 as double) as at_most,
    cast(null as double) as at_least
  union all
  select
    4 as position,
    'not_null' as rule_name,
    'scheduled_departure_at' as column_names,
    cast(0 as double) as at_most,
    cast(null as double) as at_least
  union all
  select
    5 as position,
    'not_null' as rule_name,
    'flight_date' as column_names,
    cast(0 as double) as at_most,
    cast(null as double) as at_least
  union all
  select
    6 as position,
    'not_null' as rule_name,
    'origin' as column_names,
    cast(0 as double) as at_most,
    cast(null as double) as at_least
  union all
  select
    7 as position,
    'not_null' as rule_name,
    'destination' as column_names,
    cast(0 as double) as at_most,
    cast(null as double) as at_least
  union all
  select
    8 as position,
    'not_null' as rule_name,
    'is_cancelled' as column_names,
    cast(0 as double) as at_most,
    cast(null as double) as at_least
  union all
  select
    9 as position,
    'not_null' as rule_name,
    'is_delayed' as column_names,
    cast(0 as double) as at_most,
    cast(null as double) as at_least
  union all
  select
    10 as position,
    'not_null' as rule_name,
    'loaded_at' as column_names,
    cast(0 as double) as at_most,
    cast(null as double) as at_least
  union all
  select
    11 as position,
    'accepted_values' as rule_name,
    'origin' as column_names,
    cast(0 as double) as at_most,
    cast(null as double) as at_least
  union all
  select
    12 as position,
    'accepted_values' as rule_name,
    'weather_hazard' as column_names,
    cast(0 as double) as at_most,
    cast(null as double) as at_least
  union all
  select
    13 as position,
    'completeness' as rule_name,
    'departure_delay_minutes' as column_names,
    cast(null as double) as at_most,
    cast(0.975 as double) as at_least
  union all
  select
    14 as position,
    'completeness' as rule_name,
    'temperature_f' as column_names,
    cast(null as double) as at_most,
    cast(0.995 as double) as at_least
  union all
  select
    15 as position,
    'completeness' as rule_name,
    'wind_speed_mph' as column_names,
    cast(null as double) as at_most,
    cast(0.995 as double) as at_least
  union all
  select
    16 as position,
    'completeness' as rule_name,
    'wind_gust_mph' as column_names,
    cast(null as double) as at_most,
    cast(0.23 as double) as at_least
  union all
  select
    17 as position,
    'completeness' as rule_name,
    'precipitation_inches' as column_names,
    cast(null as double) as at_most,
    cast(0.995 as double) as at_least
  union all
  select
    18 as position,
    'completeness' as rule_name,
    'visibility_miles' as column_names,
    cast(null as double) as at_most,
    cast(0.995 as double) as at_least
  union all
  select
    19 as position,
    'completeness' as rule_name,
    'weather_hazard' as column_names,
    cast(null as double) as at_most,
    cast(0.995 as double) as at_least
  union all
  select
    20 as position,
    'minimum_rows' as rule_name,
    '' as column_names,
    cast(null as double) as at_most,
    cast(336000 as double) as at_least
  union all
  select
    21 as position,
    'freshness' as rule_name,
    'loaded_at' as column_names,
    cast(720 as double) as at_most,
    cast(null as double) as at_least
),
measured_assertions as (
  select
    assertions.*,
    case position
      when 1 then measured_1
      when 2 then measured_2
      when 3 then measured_3
      when 4 then measured_4
      when 5 then measured_5
      when 6 then measured_6
      when 7 then measured_7
      when 8 then measured_8
      when 9 then measured_9
      when 10 then measured_10
      when 11 then measured_11
      when 12 then measured_12
      when 13 then measured_13
      when 14 then measured_14
      when 15 then measured_15
      when 16 then measured_16
      when 17 then measured_17
      when 18 then measured_18
      when 19 then measured_19
      when 20 then measured_20
      when 21 then measured_21
    end as measured
  from assertions
  cross join measures
)
select rule_name, column_names, measured, at_most, at_least
from measured_assertions
where measured is null or measured > at_most or measured < at_least
    ) dbt_internal_test;
