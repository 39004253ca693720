{#-
  The version of this package: the MD5 of its macros. Each receipt contains this digest, and
  `meshwright check` computes the same digest from dbt's manifest (rules/governance_digest.py).

  The MD5 covers each macro, sorted by name: the name, a line break, the macro's SQL, a line
  break. It excludes the macros that Meshwright generates for each mesh. dbt v2 doesn't expose
  the SQL of macros, so the digest is 'unknown' there.
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
