import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compare } from './compare.mjs';

test('more in all is named', () => {
  assert.deepEqual(compare({ a: 1, b: 1 }, { a: 1, b: 2 }), {
    grown: ['b: 1 → 2'],
    stale: [],
  });
});

test('a file that moved, or that is better now, makes the list stale', () => {
  assert.deepEqual(compare({ a: 2, b: 1 }, { c: 2 }), {
    grown: [],
    stale: ['a: 2 → 0', 'b: 1 → 0', 'c: 0 → 2'],
  });
});

test('the same is neither', () => {
  assert.deepEqual(compare({ a: 2 }, { a: 2 }), { grown: [], stale: [] });
});

test('what is not listed has grown', () => {
  assert.deepEqual(compare(undefined, { a: 2 }), {
    grown: ['a: 0 → 2'],
    stale: [],
  });
});
