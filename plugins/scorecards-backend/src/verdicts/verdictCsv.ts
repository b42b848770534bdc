import type { CsvTable } from '@plumbline/backstage-plugin-evidence-common';
import type { ListedVerdict } from './VerdictService';

export const verdictColumns: CsvTable<ListedVerdict> = [
  ['entity', ({ verdict }) => verdict.entityRef],
  ['owner', ({ owner }) => owner],
  ['system', ({ system }) => system],
  ['control', ({ verdict }) => verdict.control],
  ['version', ({ verdict }) => verdict.version],
  ['requirement', ({ verdict }) => verdict.requirement],
  ['phase', ({ verdict }) => verdict.phase],
  ['status', ({ verdict }) => verdict.status],
  ['underlying', ({ verdict }) => verdict.underlying],
  ['owned by', ({ verdict }) => verdict.ownedBy],
  ['baseline', ({ verdict }) => verdict.baseline],
  ['since', ({ verdict }) => verdict.since],
  ['failing since', ({ verdict }) => verdict.failingSince],
  ['due', ({ verdict }) => verdict.due],
  ['would block', ({ verdict }) => verdict.wouldBlock],
  ['message', ({ verdict }) => verdict.message],
  ['next step', ({ verdict }) => verdict.nextStep?.text],
  ['link', ({ verdict }) => verdict.nextStep?.url],
  ['exempt until', ({ verdict }) => verdict.exemption?.expires],
];
