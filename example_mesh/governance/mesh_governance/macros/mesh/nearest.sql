{#- The known name that shares the most letter pairs with `name`, or none if they share fewer than half. -#}
{% macro nearest(name, known) -%}
  {%- set own = mesh_governance.pairs_of_letters(name) -%}
  {%- set best = namespace(name=none, likeness=0) -%}
  {%- for candidate in known -%}
    {%- set others = mesh_governance.pairs_of_letters(candidate) -%}
    {%- set shared = [] -%}
    {%- for pair in own if pair in others -%}{%- do shared.append(pair) -%}{%- endfor -%}
    {%- set likeness = 2 * shared | length / (own | length + others | length) -%}
    {%- if likeness > best.likeness -%}
      {%- set best.name = candidate -%}
      {%- set best.likeness = likeness -%}
    {%- endif -%}
  {%- endfor -%}
  {{ return(best.name if best.likeness >= 0.5 else none) }}
{%- endmacro %}


{#- The distinct pairs of adjacent letters, with a blank at each end of the word. -#}
{% macro pairs_of_letters(word) -%}
  {%- set padded = ' ' ~ word | lower ~ ' ' -%}
  {%- set pairs = [] -%}
  {%- for position in range(padded | length - 1) if padded[position:position + 2] not in pairs -%}
    {%- do pairs.append(padded[position:position + 2]) -%}
  {%- endfor -%}
  {{ return(pairs) }}
{%- endmacro %}
