{#-
  The number of rows is close to that of the last published audit.

  **Example.** `config: {meta: {slo: {volume_drift: 0.2}}}` on a product that had 1,000 rows yesterday and has 600
  today.

  **Why.** Half a load isn't empty and breaks no other promise.

  **Fix.** Check its inputs. If the new volume is correct, waive the rule for a day. The waived run adds a receipt, and
  the next run is compared with that receipt.

  Measures the difference as a share of the number of rows in the last published receipts; 0 if there are none.
-#}
{% macro assert_volume_drift(product) -%}
  {%- set share = mesh_governance.promised_number(
    product, 'config.meta.slo.volume_drift', mesh_governance.slo(product).get('volume_drift')
  ) -%}
  {%- if share is none -%}{{ return([]) }}{%- endif -%}
  {%- set receipts -%}
    select audited_at, measured
    from {{ mesh_governance.receipts_relation(product) }}
    where product = {{ mesh_governance.text_sql(product.name) }}
      and version = {{ mesh_governance.text_sql(product.version | string) }}
      and rule_name = 'minimum_rows'
      and published
  {%- endset -%}
  {%- set drift -%}
    select coalesce(abs(counted.row_count - receipts.row_count) / nullif(receipts.row_count, 0), 0)
    from (select count(*) as row_count from product) as counted
    cross join (
      select max(past.measured) as row_count
      from ({{ receipts }}) as past
      inner join (select max(audited_at) as audited_at from ({{ receipts }}) as audits) as latest
        on past.audited_at = latest.audited_at
    ) as receipts
  {%- endset -%}
  {{ return([{'rule': 'volume_drift', 'columns': [], 'query': drift, 'at_most': share}]) }}
{%- endmacro %}
