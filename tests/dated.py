"""A mine and a contract with ranges of numbers and of a date, below a head of its own."""

from __future__ import annotations

DATED = """
materials: {oxide: {unit: t}}
places: {coast: irel}
mines:
  sands: {place: coast, material: oxide, cost: {value: 2 USD/t, low: 1 USD/t, high: 12 USD/t},
    capacity: {value: 100 t/yr, low: 50 t/yr, high: 150 t/yr}}
  late: {place: coast, material: oxide, cost: 1 USD/t, capacity: 10 t/yr,
    opening: {value: 2026-10, earliest: 2026-04, latest: never, source: assumption, note: a guess}}
imports: {}
contracts:
  toyotsu: {counterparty: japan, destination: japan, material: oxide, from: coast, quantity: 120 t/yr,
    firm: false, price: 10 USD/t, shortfall: {penalty: 4 USD/t}}
"""
