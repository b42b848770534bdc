import type {
  Decision,
  EntityFacts,
  Incident,
} from '@plumbline/backstage-plugin-evidence-common';
import type {
  Exemption,
  ListedGateDecision,
  Verdict,
  WeeklyAction,
  WeeklySectionName,
} from '../schemas';
import type { Week } from './week';

/** A release that is held on the ladder of its service. */
export type HeldOnLadder = {
  entityRef: string;
  environment: string;
  /** Of the environment, where it has one. */
  owner?: string;
  /** Of the release. */
  key: string;
  name: string;
  reason: string;
  /** Epoch milliseconds. */
  since?: number;
  nextStep: string;
};

/** What a weekly review is made of; lists may have more than belongs into it. */
export type WeeklyEvidence = {
  owner: string;
  week: Week;
  /** Epoch milliseconds: the end of the week, or now. */
  at: number;
  /** What the team owns. */
  entityRefs: readonly string[];
  actions: readonly WeeklyAction[];
  incidents: readonly Incident[];
  facts: readonly EntityFacts[];
  /** Those that fail. */
  failing: readonly Verdict[];
  /** Who owns each control: what the platform owes is theirs. */
  controlOwners: ReadonlyMap<string, string>;
  /** Of controls that require drills: those that do not pass. */
  drillVerdicts: readonly Verdict[];
  exemptions: readonly Exemption[];
  /** From the register: exemptions of other capabilities. */
  register: readonly Decision[];
  /** Deploys that gates blocked or sent to review. */
  held: readonly ListedGateDecision[];
  /** From the register: deploys of the same services that gates let out. */
  released: readonly Decision[];
  heldOnLadders: readonly HeldOnLadder[];
  /** By section, what could not be read, a sentence each. */
  unknown: ReadonlyMap<WeeklySectionName, readonly string[]>;
};
