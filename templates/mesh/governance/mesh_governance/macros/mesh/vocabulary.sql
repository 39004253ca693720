{#-
  The vocabulary of `config.meta`: the keys that a product and its columns may have, and their values. Generated from
  generator/meshwright/mesh/meta.py of Meshwright; don't edit it in a mesh.
-#}
{% macro vocabulary() -%}
  {{ return({
    'places': {
      'product': {
        'kind': {
          'value': 'word',
          'wanted': 'one of source_aligned, aggregated, consumer_aligned, virtual',
          'example': 'aggregated',
          'words': [
            'source_aligned',
            'aggregated',
            'consumer_aligned',
            'virtual'
          ],
          'promise': false
        },
        'slo': {
          'value': 'mapping',
          'wanted': 'a mapping',
          'example': "\u007bminimum_rows: 1000\u007d",
          'fields': {
            'minimum_rows': {
              'value': 'whole_number',
              'wanted': 'a whole number of 1 or more',
              'example': '1000',
              'promise': true
            },
            'freshness': {
              'value': 'mapping',
              'wanted': 'a mapping',
              'example': "\u007bcolumn: loaded_at, count: 24, period: hour\u007d",
              'fields': {
                'column': {
                  'value': 'time_column',
                  'wanted': 'a column of its contract with dates or times',
                  'promise': true
                },
                'count': {
                  'value': 'positive',
                  'wanted': 'a number above 0',
                  'promise': true
                },
                'period': {
                  'value': 'word',
                  'wanted': 'one of minute, hour, day',
                  'words': [
                    'minute',
                    'hour',
                    'day'
                  ],
                  'promise': true
                }
              },
              'required': [
                'column',
                'count',
                'period'
              ],
              'promise': true
            },
            'volume_drift': {
              'value': 'tolerance',
              'wanted': 'a share of 0 or more and below 1',
              'example': '0.5',
              'promise': true
            }
          },
          'promise': true
        },
        'lifecycle': {
          'value': 'word',
          'wanted': 'one of draft, active, deprecated, retired',
          'example': 'draft',
          'words': [
            'draft',
            'active',
            'deprecated',
            'retired'
          ],
          'promise': true
        },
        'sharing': {
          'value': 'mappings',
          'wanted': 'a list of mappings',
          'example': "[\u007bdomain: punctuality, until: 2027-12-31, purpose: delay board\u007d]",
          'fields': {
            'domain': {
              'value': 'text',
              'wanted': 'text',
              'promise': true
            },
            'until': {
              'value': 'date',
              'wanted': 'a date such as 2027-12-31',
              'promise': true
            },
            'purpose': {
              'value': 'text',
              'wanted': 'text',
              'promise': true
            }
          },
          'required': [
            'domain'
          ],
          'promise': true
        },
        'parity': {
          'value': 'mapping',
          'wanted': 'a mapping',
          'example': "\u007bsource: bts.flights, tolerance: 0.01\u007d",
          'fields': {
            'source': {
              'value': 'source_read',
              'promise': true
            },
            'tolerance': {
              'value': 'tolerance',
              'wanted': 'a share of 0 or more and below 1',
              'promise': true
            }
          },
          'required': [
            'source'
          ],
          'promise': true
        },
        'load_key': {
          'value': 'own_columns',
          'wanted': 'a list of its columns',
          'example': '[carrier, flight, time_hour]',
          'promise': true
        },
        'grain': {
          'value': 'own_columns',
          'wanted': 'a list of its columns',
          'example': '[origin, flight_date]',
          'promise': true
        },
        'rows_from': {
          'value': 'product_read',
          'example': 'flights.departures',
          'promise': true
        },
        'key_from': {
          'value': 'product_read',
          'example': 'flights.departures',
          'kinds': [
            'virtual'
          ],
          'promise': true
        }
      },
      'column': {
        'accepted_values': {
          'value': 'values',
          'wanted': 'a list of values',
          'example': '[open, paid]',
          'promise': true
        },
        'range': {
          'value': 'mapping',
          'wanted': 'a mapping',
          'example': "\u007bmin: 0, max: 100\u007d",
          'fields': {
            'min': {
              'value': 'bound',
              'promise': true
            },
            'max': {
              'value': 'bound',
              'promise': true
            }
          },
          'promise': true
        },
        'references': {
          'value': 'mapping',
          'wanted': 'a mapping',
          'example': "\u007bproduct: fleet.aircraft, column: tail_number, at_least: 0.98\u007d",
          'fields': {
            'product': {
              'value': 'product_read',
              'promise': true
            },
            'column': {
              'value': 'column_read',
              'promise': true
            },
            'at_least': {
              'value': 'share',
              'wanted': 'a share above 0 and at most 1',
              'promise': true
            }
          },
          'required': [
            'product',
            'column'
          ],
          'promise': true
        },
        'reconciles': {
          'value': 'mapping',
          'wanted': 'a mapping',
          'example': "\u007bproduct: flights.departures, column: distance_miles, tolerance: 0.001\u007d",
          'fields': {
            'product': {
              'value': 'product_read',
              'promise': true
            },
            'column': {
              'value': 'column_read',
              'promise': true
            },
            'tolerance': {
              'value': 'tolerance',
              'wanted': 'a share of 0 or more and below 1',
              'promise': true
            }
          },
          'required': [
            'product'
          ],
          'promise': true
        },
        'completeness': {
          'value': 'share',
          'wanted': 'a share above 0 and at most 1',
          'example': '0.95',
          'promise': true
        },
        'term': {
          'value': 'text',
          'wanted': 'text',
          'example': 'net_amount',
          'promise': false
        },
        'unit': {
          'value': 'text',
          'wanted': 'text',
          'example': 'EUR',
          'promise': false
        },
        'personal_data': {
          'value': 'boolean',
          'wanted': 'true or false',
          'example': 'true',
          'promise': false
        },
        'handling': {
          'value': 'word',
          'wanted': 'one of masked, hashed, encrypted, restricted, none_needed',
          'example': 'hashed',
          'words': [
            'masked',
            'hashed',
            'encrypted',
            'restricted',
            'none_needed'
          ],
          'promise': false
        },
        'handling_reason': {
          'value': 'text',
          'wanted': 'text',
          'example': 'Names of firms only.',
          'promise': false
        }
      },
      'source': {
        'external_location': {
          'value': 'text',
          'wanted': 'text',
          'example': '../../data/flights.csv',
          'promise': false
        }
      }
    },
    'candidates': {
      'product': [
        'kind',
        'slo',
        'lifecycle',
        'sharing',
        'parity',
        'load_key',
        'grain',
        'rows_from',
        'key_from',
        'slo.minimum_rows',
        'slo.freshness',
        'slo.volume_drift',
        'sharing.domain',
        'sharing.until',
        'sharing.purpose',
        'parity.source',
        'parity.tolerance'
      ],
      'column': [
        'accepted_values',
        'range',
        'references',
        'reconciles',
        'completeness',
        'term',
        'unit',
        'personal_data',
        'handling',
        'handling_reason',
        'range.min',
        'range.max',
        'references.product',
        'references.column',
        'references.at_least',
        'reconciles.product',
        'reconciles.column',
        'reconciles.tolerance'
      ],
      'source': [
        'external_location'
      ]
    },
    'families': {
      'int': 'integer',
      'integer': 'integer',
      'bigint': 'integer',
      'smallint': 'integer',
      'tinyint': 'integer',
      'mediumint': 'integer',
      'hugeint': 'integer',
      'uhugeint': 'integer',
      'ubigint': 'integer',
      'uinteger': 'integer',
      'usmallint': 'integer',
      'utinyint': 'integer',
      'int1': 'integer',
      'int2': 'integer',
      'int4': 'integer',
      'int8': 'integer',
      'int16': 'integer',
      'int32': 'integer',
      'int64': 'integer',
      'int128': 'integer',
      'long': 'integer',
      'short': 'integer',
      'byteint': 'integer',
      'serial': 'integer',
      'bigserial': 'integer',
      'decimal': 'number',
      'dec': 'number',
      'numeric': 'number',
      'number': 'number',
      'bignumeric': 'number',
      'bigdecimal': 'number',
      'float': 'number',
      'float4': 'number',
      'float8': 'number',
      'float32': 'number',
      'float64': 'number',
      'double': 'number',
      'real': 'number',
      'double precision': 'number',
      'varchar': 'text',
      'varchar2': 'text',
      'nvarchar': 'text',
      'nvarchar2': 'text',
      'char': 'text',
      'nchar': 'text',
      'bpchar': 'text',
      'character': 'text',
      'character varying': 'text',
      'text': 'text',
      'string': 'text',
      'clob': 'text',
      'tinytext': 'text',
      'longtext': 'text',
      'boolean': 'boolean',
      'bool': 'boolean',
      'date': 'date',
      'timestamp': 'timestamp',
      'timestamptz': 'timestamp',
      'timestamp_ntz': 'timestamp',
      'timestamp_ltz': 'timestamp',
      'timestamp_tz': 'timestamp',
      'timestamp_s': 'timestamp',
      'timestamp_ms': 'timestamp',
      'timestamp_ns': 'timestamp',
      'timestampntz': 'timestamp',
      'timestampltz': 'timestamp',
      'datetime': 'timestamp',
      'datetime2': 'timestamp',
      'smalldatetime': 'timestamp',
      'datetimeoffset': 'timestamp',
      'timestamp with time zone': 'timestamp',
      'timestamp without time zone': 'timestamp',
      'timestamp with local time zone': 'timestamp'
    },
    'fitting': {
      'integer': 'a whole number',
      'number': 'a number',
      'text': 'text in quotes',
      'boolean': 'true or false',
      'date': 'a date such as 2027-12-31',
      'timestamp': 'a date or a time such as 2027-12-31 08:00:00',
      'any': 'a number, text, true or false'
    }
  }) }}
{%- endmacro %}
