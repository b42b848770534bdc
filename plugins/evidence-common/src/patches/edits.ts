import type { EdgeType } from '../schemas/observation';
import type { ValueEdit } from './valueEdit';

/** What is to become true of one entity's description. */
export type DescriptorChange = { entityRef: string } & (
  | { do: 'declare-edge'; to: string; type: EdgeType }
  | { do: 'retract-edge'; to: string; type?: EdgeType }
  /** Of what the other side describes, with `dependencyOf`. */
  | { do: 'retract-dependent'; from: string }
  | { do: 'add-alias'; alias: string }
  | { do: 'remove-alias'; alias: string }
  | { do: 'set-annotation'; name: string; value: string }
  | { do: 'replace-reference'; from: string; to: string }
  | { do: 'set-owner'; owner: string }
  | { do: 'set-lifecycle'; lifecycle: string }
  /** Where it has none; below `metadata` or `spec`. */
  | { do: 'set-value'; path: readonly string[]; value: string }
);

/** No edits: it is true already. */
export type Edits = { edits: ValueEdit[] } | { reason: string };
