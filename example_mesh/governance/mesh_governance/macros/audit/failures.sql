{#- The messages of failed audits. -#}

{#- The message of a failed audit. -#}
{% macro failed_audit(product, because, effect, sentences) -%}
  {{ return(
    'Audit of ' ~ mesh_governance.audited_label(product, because) ~ ' failed ('
    ~ mesh_governance.owner_text(mesh_governance.owner_label(product)) ~ '); ' ~ effect ~ ':\n  - '
    ~ sentences | join('\n  - ')
  ) }}
{%- endmacro %}


{#- "sales.orders v1", or "the view sales.seen v1 after the rebuild of sales.orders v1". -#}
{% macro audited_label(product, because) -%}
  {%- set label = mesh_governance.product_label(product) -%}
  {%- if because is none -%}{{ return(label) }}{%- endif -%}
  {{ return('the view ' ~ label ~ ' after the rebuild of ' ~ because.label) }}
{%- endmacro %}


{#- Warns about failures with severity warn, and logs waived failures. -#}
{% macro note_failures(product, failed, because=none) -%}
  {%- set audit = 'Audit of ' ~ mesh_governance.audited_label(product, because) -%}
  {%- set owner = mesh_governance.owner_text(mesh_governance.owner_label(product)) -%}
  {%- set published = ' (' ~ owner ~ '); the data was published:\n  - ' -%}
  {%- if failed.warn -%}
    {%- do exceptions.warn(audit ~ ' has warnings' ~ published ~ failed.warn | join('\n  - ')) -%}
  {%- endif -%}
  {%- if failed.waived -%}
    {%- do log(audit ~ ' has waived failures' ~ published ~ failed.waived | join('\n  - '), info=true) -%}
  {%- endif -%}
{%- endmacro %}


{#- "not_null (customer_id): measured 3, promised at most 0; for example id=7, id=8" -#}
{% macro failure_sentence(result, examples) -%}
  {%- if result.rule == 'promises_unchanged' -%}
    {{ return('its promises changed during the run: a hook, model or macro changes dbt\'s objects; remove that code') }}
  {%- endif -%}
  {%- set bounds = [] -%}
  {%- if result.at_most is not none -%}
    {%- do bounds.append('at most ' ~ mesh_governance.number_text(result.at_most)) -%}
  {%- endif -%}
  {%- if result.at_least is not none -%}
    {%- do bounds.append('at least ' ~ mesh_governance.number_text(result.at_least)) -%}
  {%- endif -%}
  {{ return(
    result.rule ~ (' (' ~ result.columns ~ ')' if result.columns else '')
    ~ ': measured ' ~ mesh_governance.number_text(result.measured) ~ ', promised ' ~ bounds | join(' and ')
    ~ ('; for example ' ~ examples if examples else '')
  ) }}
{%- endmacro %}


{#- 3.0 as "3", 0.98765 as "0.9877", but 0.99996 unrounded: it must not look like a whole number. -#}
{% macro number_text(number) -%}
  {%- if number is none -%}{{ return('no value') }}{%- endif -%}
  {%- set rounded = number | float | round(4) -%}
  {%- if rounded == rounded | int and rounded != number | float -%}
    {%- set rounded = number | float | round(8) -%}
  {%- endif -%}
  {{ return((rounded | int if rounded == rounded | int else rounded) | string) }}
{%- endmacro %}


{#-
  Raises `message` as a database error, because dbt adds six lines of macros to a compiler
  error. Falls back to a compiler error if dbt has no database error.
-#}
{% macro raise_failure(message) -%}
  {%- if exceptions.raise_database_error is defined -%}
    {%- do exceptions.raise_database_error(message) -%}
  {%- endif -%}
  {%- do exceptions.raise_compiler_error(message) -%}
{%- endmacro %}
