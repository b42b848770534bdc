import type { DiscrepancyReport } from '../../database/discrepancies';
import type { EvidenceStore } from '../../database/EvidenceStore';
import type { EstateModel } from '../../estate/projection/EstateModel';
import type { LedgerService } from '../../changes';
import type { DeployDecisionStore } from '../../decisions/DeployDecisionStore';
import type { DiscrepancyOptions } from '../options';

/** What finders read beyond the estate in memory. */
export type FindReader = Pick<
  EvidenceStore,
  'observationsByKey' | 'facts' | 'entitiesByRef' | 'sourcesInBaseline'
> & {
  /** Of an entity since an instant (epoch milliseconds), the newest first. */
  deploysOf: LedgerService['deploysOf'];
  /** Of each entity of an environment the latest change of each kind. */
  latestFor: LedgerService['latestFor'];
  decisions: Pick<DeployDecisionStore, 'firstOf' | 'since'>;
};

/** What finders are given. */
export type FindInput = {
  model: EstateModel;
  /** Find what is wrong with these. */
  refs: readonly string[];
  /** Epoch milliseconds. */
  at: number;
  reader: FindReader;
  options: DiscrepancyOptions;
};

/**
 * Finds discrepancies of one kind. What it finds depends on the estate alone,
 * and every report is anchored at one of the requested entities.
 */
export type Finder = (input: FindInput) => Promise<DiscrepancyReport[]>;

/** The words of a count: `1 call`, `2 calls`. */
export function counted(count: number, noun: string): string {
  const whole = Math.floor(count);
  return `${whole} ${noun}${whole === 1 ? '' : 's'}`;
}

/** Who owns an entity, as it is declared. */
export function ownerOf(
  { graph }: EstateModel,
  ref: string,
): string | undefined {
  return graph.recordOf(ref)?.owner;
}
