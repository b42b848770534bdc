import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { dayMs, type Page } from '@plumbline/backstage-plugin-evidence-common';
import type { Clock } from '@plumbline/backstage-plugin-evidence-node';
import type {
  Exemption,
  LapsingQuery,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { ExemptionService } from './ExemptionService';

/** Answers what lapses before long. */
export class LapsingService {
  readonly #clock: Clock;
  readonly #exemptions: Pick<ExemptionService, 'list'>;

  constructor(options: {
    clock: Clock;
    exemptions: Pick<ExemptionService, 'list'>;
  }) {
    this.#clock = options.clock;
    this.#exemptions = options.exemptions;
  }

  /** Exemptions in force that lapse within some days, the soonest first. */
  async list(
    query: LapsingQuery,
    credentials: BackstageCredentials,
  ): Promise<Page<Exemption>> {
    const { days, ...rest } = query;
    const until = this.#clock().getTime() + days * dayMs;
    const lapsesBefore = new Date(until).toISOString();
    return this.#exemptions.list({ ...rest, lapsesBefore }, credentials);
  }
}
