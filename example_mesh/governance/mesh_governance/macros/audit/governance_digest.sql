{#-
  Which version of this package audits: the MD5 of its macros. Each receipt carries it, and
  `meshwright check` works out the same from dbt's manifest (rules/governance_digest.py).

  For each macro, ordered by name: the name, a line break, the macro's SQL, a line break. What
  Meshwright generates for one mesh is left out. dbt v2 shows no macro's SQL: it says 'unknown'.
-#}
{% macro governance_digest() -%}
  {%- if mesh_governance is not mapping -%}{{ return('unknown') }}{%- endif -%}
  {%- set texts = [] -%}
  {%- for name in mesh_governance | sort(case_sensitive=true) -%}
    {%- set macro = mesh_governance[name].macro -%}
    {%- if macro.original_file_path | replace('\\', '/') not in ['macros/mesh/mesh.sql', 'macros/mesh/policies.sql'] -%}
      {%- do texts.append(name ~ '\n' ~ macro.macro_sql ~ '\n') -%}
    {%- endif -%}
  {%- endfor -%}
  {{ return(local_md5(texts | join)) }}
{%- endmacro %}
