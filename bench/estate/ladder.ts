import { cpSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Of every service; its environments are those that the ledger names. */
const ladder = {
  id: 'estate',
  version: 1,
  title: 'Estate',
  owner: 'group:default/team-0',
  appliesTo: { types: ['service'] },
  environments: [
    {
      name: 'staging',
      owner: 'group:default/team-0',
      entry: [
        {
          id: 'named-by-digest',
          must: 'has(release.artifact.digest)',
          message: 'Its deploys do not state a digest',
          satisfiedBy: 'Report the digest with each deploy',
        },
      ],
      soak: '36h',
      timeout: '14d',
    },
    {
      name: 'production',
      owner: 'group:default/team-0',
      verification: [
        {
          id: 'budget',
          must: 'slo.state.all(each, !has(each.budgetRemaining) || each.budgetRemaining > 0.0)',
          message: 'An objective has no error budget left',
          satisfiedBy: 'Return to the release before',
        },
      ],
      soak: '4h',
      timeout: '3d',
      allowed: ['replicas*'],
    },
  ],
};

/** A folder with the standards of this repository and a ladder; for the caller to remove. */
export function standardsWithLadder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-bench-standards-'));
  cpSync(resolve(__dirname, '../../standards'), folder, { recursive: true });
  writeFileSync(
    join(folder, 'environments/estate.yaml'),
    JSON.stringify(ladder),
  );
  return folder;
}
