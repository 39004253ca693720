"""A mesh in which `sales` reads products of `crm` that nobody has built, and a source that doesn't exist."""

from pathlib import Path

from tests.conftest import OWNER, allow_every_kind, succeed

CUSTOMERS = """
models:
  - name: customers
    description: "The customers. One row is one customer."
    config:
      meta:
        slo:
          minimum_rows: 5000
          freshness: {column: updated_at, count: 1, period: day}
    constraints:
      - {type: primary_key, columns: [customer_id]}
      - {type: check, expression: "score < 0.7"}
    columns:
      - {name: customer_id, data_type: bigint, description: "The customer."}
      - name: full_name
        data_type: varchar(40)
        description: "The name."
        constraints: [{type: not_null}]
        config: {meta: {personal_data: true, handling: restricted}}
      - name: email
        data_type: varchar
        description: "The address."
        config: {meta: {personal_data: true, handling: restricted}}
      - name: country
        data_type: varchar(2)
        description: "The country."
        config: {meta: {accepted_values: [DE, FR, US]}}
      - name: score
        data_type: decimal(5, 2)
        description: "The score."
        config: {meta: {range: {min: 0.5, max: 0.75}, completeness: 0.9}}
      - name: joined_on
        data_type: date
        description: "The day."
        config: {meta: {range: {min: "2020-01-01", max: "2020-01-10"}}}
      - {name: is_active, data_type: boolean, description: "Whether they buy.", constraints: [{type: not_null}]}
      - {name: code, data_type: varchar(4), description: "The code.", constraints: [{type: unique}]}
      - {name: updated_at, data_type: timestamp, description: "When it changed."}
MORE
    data_tests: [mesh_governance.governed]
"""
ORDERS = """
models:
  - name: orders
    description: "The orders. One row is one order."
    constraints:
      - {type: primary_key, columns: [order_id]}
    columns:
      - {name: order_id, data_type: bigint, description: "The order."}
      - name: buyer
        data_type: bigint
        description: "The customer who buys."
        constraints: [{type: not_null}]
        config: {meta: {references: {product: customers, column: customer_id}}}
      - {name: amount, data_type: "decimal(9, 2)", description: "The amount.", constraints: [{type: not_null}]}
      - {name: ordered_on, data_type: date, description: "The day.", constraints: [{type: not_null}]}
    data_tests: [mesh_governance.governed]
"""
# Types that only some warehouses have.
NESTED = """
      - {name: uid, data_type: uuid, description: "A unique number.", constraints: [{type: not_null}]}
      - {name: extra, data_type: json, description: "Other facts.", constraints: [{type: not_null}]}
      - {name: tags, data_type: "varchar[]", description: "Labels of the customer.", constraints: [{type: not_null}]}
      - {name: seen_at, data_type: timestamp with time zone, description: "When last seen.", constraints: [{type: not_null}]}
      - name: address
        data_type: struct(street varchar, number integer)
        description: "The address."
        constraints: [{type: not_null}]
"""
STUBS = {
    "customers": "select * from {{ source('crm_db', 'customers') }}",
    "orders": "select * from {{ source('crm_db', 'orders') }} where buyer in (select customer_id from {{ ref('customers') }})",
}
SALES = """
models:
  - name: payments
    description: "The payments. One row is one payment."
    config: {meta: {slo: {minimum_rows: 250}}}
    constraints:
      - {type: primary_key, columns: [payment_id]}
    columns:
      - {name: payment_id, data_type: bigint, description: "The payment."}
      - {name: order_id, data_type: bigint, description: "The order.", constraints: [{type: not_null}]}
      - name: method
        data_type: varchar
        description: "How they paid."
        constraints: [{type: not_null}]
        config: {meta: {accepted_values: [card, cash]}}
    data_tests: [mesh_governance.governed]
"""
REVENUE = """
models:
  - name: revenue
    description: "The revenue. One row is one country."
    config: {meta: {slo: {minimum_rows: 3}}}
    constraints:
      - {type: primary_key, columns: [country]}
    columns:
      - {name: country, data_type: varchar, description: "The country."}
      - {name: amount, data_type: "decimal(18, 2)", description: "The amount.", constraints: [{type: not_null}]}
      - {name: customers, data_type: bigint, description: "The customers.", constraints: [{type: not_null}]}
    data_tests: [mesh_governance.governed]
"""
REVENUE_SQL = """
select
    cast(customers.country as varchar) as country,
    cast(sum(orders.amount) as decimal(18, 2)) as amount,
    count(distinct customers.customer_id) as customers
from {{ ref('crm', 'orders') }} as orders
inner join {{ ref('crm', 'customers') }} as customers on orders.buyer = customers.customer_id
inner join {{ ref('payments') }} as payments on orders.order_id = payments.order_id
where payments.method = 'card' and orders.amount >= 500
group by customers.country
"""
SOURCES = """
sources:
  - name: DB
    description: "Tables."
    loader: nobody
    tables:
"""


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def make_shop(mesh: Path, more: str = NESTED, text: str = "varchar") -> Path:
    """Add the domains to a mesh; `more` are columns of customers."""
    for domain in ("crm", "sales"):
        succeed("domain", "add", domain, *OWNER, cwd=mesh)
        allow_every_kind(mesh / "domains" / domain)
    crm, sales = (mesh / "domains" / domain / "models" for domain in ("crm", "sales"))
    write(crm / "source_aligned/customers/customers.yml", CUSTOMERS.replace("MORE", more.strip("\n")))
    write(crm / "source_aligned/orders/orders.yml", ORDERS)
    for name, sql in STUBS.items():
        write(crm / f"source_aligned/{name}/{name}.sql", sql)
    tables = "      - {name: customers}\n      - {name: orders}\n"
    write(crm / "sources.yml", SOURCES.replace("DB", "crm_db") + tables)
    write(sales / "source_aligned/payments/payments.yml", SALES.replace("varchar", text))
    columns = "payment_id, order_id, case when is_card then 'card' else 'cash' end as method"
    write(sales / "source_aligned/payments/payments.sql", f"select {columns} from {{{{ source('till', 'payments') }}}}")
    write(sales / "sources.yml", SOURCES.replace("DB", "till") + "      - {name: payments}\n")
    write(sales / "aggregated/revenue/revenue.yml", REVENUE.replace("varchar", text))
    write(sales / "aggregated/revenue/revenue.sql", REVENUE_SQL)
    packages = mesh / "domains/sales/packages.yml"
    packages.write_text(packages.read_text() + "  - local: ../../ports/crm\n")
    succeed("publish", cwd=mesh)
    return mesh
