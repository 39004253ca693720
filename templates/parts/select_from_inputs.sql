with
[%- for input in inputs %]

[[ input.name ]] as (

    select
[%- for column in input.columns %]
        [[ column ]][[ "," if not loop.last ]]
[%- endfor %]
    from {{ [[ input.ref ]] }}

)[[ "," if not loop.last ]]
[%- endfor %]

select
[%- for column in columns %]
    [[ column.expression ]][[ "," if not loop.last ]]
[%- endfor %]
from [[ inputs[0].name ]]
[%- for input in inputs[1:] %]
[%- if input.on %]
left join [[ input.name ]]
    on [% for column in input.on %][[ "and " if not loop.first ]][[ inputs[0].name ]].[[ column ]] = [[ input.name ]].[[ column ]][[ "\n    " if not loop.last ]][% endfor %]
[%- else %]
-- TODO: join [[ input.name ]] here. It doesn't share a complete key with [[ inputs[0].name ]].
[%- endif %]
[%- endfor %]
[%- if group_by %]
group by
[%- for expression in group_by %]
    [[ expression ]][[ "," if not loop.last ]]
[%- endfor %]
[%- endif %]
