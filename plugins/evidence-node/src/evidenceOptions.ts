import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type {
  DecisionCaseInput,
  EvidenceContext,
} from '@plumbline/backstage-plugin-evidence-common';

export type EvidenceServiceOptions = { credentials: BackstageCredentials };

/** A case with its id, which is unique within the plugin that decides it. */
export type PublishedCase = DecisionCaseInput & { id: string };

export type GetContextOptions = EvidenceServiceOptions & {
  /**
   * Where evidence runs in this process, it may give the context ahead of the
   * answer, for what can be made of it meanwhile. The answer brings the same
   * object, or another one when something new was reported.
   *
   * Contexts with the same basis differ in nothing but `at`, and the later ones
   * come later: what was made of one need not be made of another, unless it
   * changes with time alone.
   */
  early?: (context: EvidenceContext, basis: object) => void;
};
