import type {
  AuthService,
  LoggerService,
  RootConfigService,
} from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  CatalogVisibility,
  Clock,
  EvidenceService,
  Retention,
  SharedLoop,
} from '@plumbline/backstage-plugin-evidence-node';
import type { Knex } from 'knex';
import { JudgedVerdicts } from '../people/JudgedVerdicts';
import type { Members } from '../people/Members';
import type { ControlRegistry } from '../registry/ControlRegistry';
import type { ControlStore } from '../registry/ControlStore';
import type { TemplateRegistry } from '../templates/TemplateRegistry';
import { UpgradePlans } from '../templates/UpgradePlans';
import type { SummaryStore } from '../summary/SummaryStore';
import type { ControlVersions } from '../verdicts/ControlVersions';
import type { VerdictService } from '../verdicts/VerdictService';
import type { VerdictStore } from '../verdicts/VerdictStore';
import { BlockService } from './BlockService';
import type { CampaignStore } from './CampaignStore';
import type { BlockStore } from './BlockStore';
import { CampaignService } from './CampaignService';
import { CampaignVerdicts } from './CampaignVerdicts';
import { FixClosing } from './FixClosing';
import { FixPlans } from './FixPlans';
import { FixService } from './FixService';
import { Settlement } from './Settlement';
import { StopRule } from './StopRule';

export type Campaigns = {
  blocks: BlockService;
  campaigns: CampaignService;
  fixes: FixService;
  loops: readonly SharedLoop[];
};

export function createCampaigns(options: {
  auth: AuthService;
  blocks: BlockStore;
  versions: ControlVersions;
  catalog: CatalogService;
  clock: Clock;
  config: RootConfigService;
  controls: ControlStore;
  evidence: EvidenceService;
  knex: Knex;
  logger: LoggerService;
  members: Members;
  registry: ControlRegistry;
  retention: Retention;
  store: CampaignStore;
  summaryStore: SummaryStore;
  templateRegistry: TemplateRegistry;
  verdicts: VerdictService;
  verdictStore: VerdictStore;
  visibility: CatalogVisibility;
}): Campaigns {
  const { auth, blocks, versions, catalog, clock, config, evidence, logger } =
    options;
  const { knex, members, registry, retention, store } = options;
  const { summaryStore, visibility } = options;
  const portalUrl = config.getOptionalString('app.baseUrl');
  const settlement = new Settlement({
    blocks,
    clock,
    store,
    verdicts: options.verdictStore,
  });
  const closing = new FixClosing({
    auth,
    clock,
    evidence,
    portalUrl,
    registry,
    store,
    verdicts: options.verdictStore,
  });
  const verdicts = new CampaignVerdicts({
    auth,
    blocks,
    clock,
    evidence,
    store,
    verdicts: options.verdicts,
  });
  const campaigns = new CampaignService({
    versions,
    catalog,
    clock,
    members,
    registry,
    retention,
    store,
    summaryStore,
    verdicts,
    visibility,
  });
  const plans = new FixPlans({
    auth,
    clock,
    evidence,
    portalUrl,
    registry,
    upgrades: new UpgradePlans(options.templateRegistry),
  });
  return {
    campaigns,
    blocks: new BlockService({
      versions,
      clock,
      members,
      visibility,
      store: blocks,
      verdicts: new JudgedVerdicts({
        clock,
        registry,
        visibility,
        controls: options.controls,
        store: options.verdictStore,
      }),
    }),
    fixes: new FixService({
      campaigns,
      clock,
      logger,
      plans,
      store,
      verdicts,
      mostADay: readMost(config),
      stopRule: new StopRule({
        versions,
        clock,
        visibility,
        verdicts: options.verdictStore,
      }),
    }),
    loops: [
      new SharedLoop({
        knex,
        logger,
        everyMs: 10_000,
        name: 'fix-settlement',
        what: 'Closing fixes that pass',
        run: signal => settlement.run(signal),
      }),
      new SharedLoop({
        knex,
        logger,
        everyMs: 10_000,
        name: 'fix-issues',
        what: 'Closing at hosts what fixes that pass led to',
        run: signal => closing.run(signal),
      }),
    ],
  };
}

function readMost(config: RootConfigService): number {
  const key = 'plumbline.scorecards.campaigns.maxPerTeamAndDay';
  const most = config.getOptionalNumber(key) ?? 5;
  if (!Number.isInteger(most) || most < 1 || most > 100) {
    throw new InputError(`'${key}' must be a whole number from 1 to 100`);
  }
  return most;
}
