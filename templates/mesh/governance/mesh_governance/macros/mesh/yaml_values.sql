{#- Checks YAML values, as `meshwright check` does (mesh/yaml_values.py). -#}

{#- Whether a value is a finite number. Jinja treats `true` as a number, and YAML has `.nan` and `.inf`. -#}
{% macro is_finite_number(value) -%}
  {{ return(value is number and value is not boolean and value | string | lower not in ['nan', 'inf', '-inf']) }}
{%- endmacro %}


{#- The family of a data type: a key of the vocabulary's `fitting`. Lists are `any`. -#}
{% macro family_of_type(vocabulary, data_type) -%}
  {%- set text = (data_type or '') | lower | trim -%}
  {%- if text.endswith(']') -%}{{ return('any') }}{%- endif -%}
  {{ return(vocabulary.families.get(text.split('(')[0] | trim, 'any')) }}
{%- endmacro %}


{#- Whether a value fits a family. -#}
{% macro fits_family(value, family) -%}
  {%- if family == 'text' -%}{{ return(value is string) }}{%- endif -%}
  {%- if family == 'boolean' -%}{{ return(value is boolean) }}{%- endif -%}
  {%- if family == 'date' -%}{{ return(mesh_governance.is_date_text(value)) }}{%- endif -%}
  {%- if family == 'timestamp' -%}{{ return(mesh_governance.is_timestamp_text(value)) }}{%- endif -%}
  {%- set is_number = mesh_governance.is_finite_number(value) -%}
  {%- if family == 'integer' -%}{{ return(is_number and value == value | int) }}{%- endif -%}
  {%- if family == 'number' -%}{{ return(is_number) }}{%- endif -%}
  {{ return(is_number or value is string or value is boolean) }}
{%- endmacro %}


{#- Whether a text is a valid date, such as "2027-12-31". -#}
{% macro is_date_text(value) -%}
  {%- if value is not string or value | length != 10 or value[4:5] ~ value[7:8] != '--' -%}{{ return(false) }}{%- endif -%}
  {%- if not mesh_governance.are_digits(value[0:4] ~ value[5:7] ~ value[8:10]) -%}{{ return(false) }}{%- endif -%}
  {%- set year, month, day = value[0:4] | int, value[5:7] | int, value[8:10] | int -%}
  {%- if year < 1 or month < 1 or month > 12 -%}{{ return(false) }}{%- endif -%}
  {%- set is_leap = (year % 4 == 0 and year % 100 != 0) or year % 400 == 0 -%}
  {%- set days = [31, 29 if is_leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] -%}
  {{ return(day >= 1 and day <= days) }}
{%- endmacro %}


{#- Whether a text is a date, or a date and a time. Seconds, their fraction and the time zone are optional. -#}
{% macro is_timestamp_text(value) -%}
  {%- if value is not string or not mesh_governance.is_date_text(value[0:10]) -%}{{ return(false) }}{%- endif -%}
  {%- if value | length == 10 -%}{{ return(true) }}{%- endif -%}
  {%- set clock = value[11:16] -%}
  {%- if value[10:11] not in ['T', ' '] or clock | length != 5 or clock[2:3] != ':'
      or not mesh_governance.are_digits(clock[0:2] ~ clock[3:5])
      or clock[0:2] | int > 23 or clock[3:5] | int > 59 -%}
    {{ return(false) }}
  {%- endif -%}
  {%- for character in value[16:] if character not in '0123456789+-.: Z' -%}{{ return(false) }}{%- endfor -%}
  {{ return(true) }}
{%- endmacro %}


{% macro are_digits(text) -%}
  {%- for character in text if character not in '0123456789' -%}{{ return(false) }}{%- endfor -%}
  {{ return(true) }}
{%- endmacro %}


{#- Whether `low` is greater than `high`. Doesn't compare times with a time zone. -#}
{% macro is_above(low, high) -%}
  {%- if low is string and high is string -%}
    {%- if not mesh_governance.is_timestamp_text(low) or not mesh_governance.is_timestamp_text(high) -%}
      {{ return(low | lower > high | lower) }}
    {%- endif -%}
    {%- for character in low[10:] ~ high[10:] if character in '+-Z' -%}{{ return(false) }}{%- endfor -%}
    {{ return(low | replace('T', ' ') > high | replace('T', ' ')) }}
  {%- endif -%}
  {{ return(mesh_governance.is_finite_number(low) and mesh_governance.is_finite_number(high) and low > high) }}
{%- endmacro %}


{#- A value as messages show it. -#}
{% macro shown_value(value) -%}
  {%- if value is string -%}{{ return(("'" ~ value[0:60] ~ "'") | replace('\n', ' ')) }}{%- endif -%}
  {%- if value is none -%}{{ return('null') }}{%- endif -%}
  {%- if value is boolean -%}{{ return('true' if value else 'false') }}{%- endif -%}
  {%- if value is number -%}{{ return(value | string) }}{%- endif -%}
  {{ return(('a ' if value else 'an empty ') ~ ('mapping' if value is mapping else 'list')) }}
{%- endmacro %}


{#- Whether a value is a list, not a text or a mapping. -#}
{% macro is_list(value) -%}
  {{ return(value is iterable and value is not string and value is not mapping) }}
{%- endmacro %}
