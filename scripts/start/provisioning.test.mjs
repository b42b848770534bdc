import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { ownPostgresFolder } from './provisioning.mjs';

it("keeps the example's PostgreSQL as long as its state folder", () => {
  const state = mkdtempSync(join(tmpdir(), 'plumbline-state-'));
  const keep = ownPostgresFolder(state);
  try {
    const table = join(keep, 'table');
    writeFileSync(table, 'rows');
    assert.equal(ownPostgresFolder(state), keep);
    assert.ok(existsSync(table));

    // Deleted, as the guide says, and begun anew at the same place.
    rmSync(state, { recursive: true });
    assert.equal(ownPostgresFolder(state), keep);
    assert.ok(!existsSync(table));
  } finally {
    rmSync(state, { recursive: true, force: true });
    rmSync(keep, { recursive: true, force: true });
  }
});
