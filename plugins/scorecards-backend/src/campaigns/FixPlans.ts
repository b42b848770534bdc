import { createHash } from 'node:crypto';
import type { AuthService } from '@backstage/backend-plugin-api';
import {
  EntityFacts,
  Proposal,
  ProposalRequest,
  RepositoryTemplate,
} from '@plumbline/backstage-plugin-evidence-common';
import type {
  Clock,
  EvidenceService,
} from '@plumbline/backstage-plugin-evidence-node';
import type {
  Campaign,
  Control,
} from '@plumbline/backstage-plugin-scorecards-common';
import { fillFix } from '@plumbline/backstage-plugin-scorecards-common/control';
import type { ControlRegistry } from '../registry/ControlRegistry';
import type { UpgradePlans } from '../templates/UpgradePlans';
import { factsOf } from '../verdicts/judgeEntity';
import type { FixPart } from './records';
import type { CampaignLine } from './CampaignVerdicts';
import { proposeTo } from '../proposals/proposeTo';

/** What would be proposed to one service. */
export type DraftFix = {
  entityRef: string;
  owner?: string;
  part: FixPart;
  controls: string[];
  /** Why some of its controls are not among them. */
  left?: string;
  /** Either this, or why there is none. */
  request?: Omit<ProposalRequest, 'dryRun' | 'expected'>;
  reason?: string;
};

const factsAtOnce = 100;
/** Changes and steps of one proposal, as evidence takes them. */
const mostChanges = 50;

type Options = {
  auth: AuthService;
  clock: Clock;
  evidence: Pick<EvidenceService, 'getFacts' | 'propose'>;
  portalUrl: string | undefined;
  registry: Pick<ControlRegistry, 'all'>;
  upgrades: UpgradePlans;
};

/** Makes of failures what is proposed to their services. */
export class FixPlans {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** In which part its fix is; undefined where the file of a control has none. */
  partOf(control: string): FixPart | undefined {
    const fix = this.#options.registry.all.get(control)?.compiled.fix;
    return fix && (fix.checklist ? 'checklist' : 'patch');
  }

  /** Whether some of its fixes bring services to another version of a template. */
  upgrades({ controls }: Campaign): boolean {
    return controls.some(
      control => this.#options.registry.all.get(control)?.compiled.fix?.upgrade,
    );
  }

  /** @param lines - that fail, of controls with a fix */
  async drafts(
    campaign: Campaign,
    lines: readonly CampaignLine[],
  ): Promise<DraftFix[]> {
    const groups = new Map<string, { part: FixPart; lines: CampaignLine[] }>();
    for (const line of lines) {
      const { control, entityRef } = line.verdict;
      const part = this.partOf(control);
      if (part) {
        const key = `${entityRef} ${part}`;
        const group = groups.get(key) ?? { part, lines: [] };
        group.lines.push(line);
        groups.set(key, group);
      }
    }
    const factsBy = await this.#facts(lines);
    const drafts: DraftFix[] = [];
    for (const group of groups.values()) {
      drafts.push(await this.#draft(campaign, group, factsBy));
    }
    return drafts;
  }

  /** Evidence's answer, or why it gives none. */
  async propose(
    request: ProposalRequest,
  ): Promise<Proposal | { refused: string }> {
    return proposeTo(request, this.#options);
  }

  async #draft(
    campaign: Campaign,
    { part, lines }: { part: FixPart; lines: readonly CampaignLine[] },
    factsBy: ReadonlyMap<string, EntityFacts>,
  ): Promise<DraftFix> {
    const { clock, registry, upgrades } = this.#options;
    const [{ owner, verdict }] = lines;
    const { entityRef } = verdict;
    const facts = factsBy.get(entityRef);
    const compiled = lines.map(
      line => registry.all.get(line.verdict.control)!.compiled,
    );
    const all = {
      entityRef,
      part,
      ...(owner !== undefined && { owner }),
      controls: compiled.map(({ control }) => control.id),
    };
    if (!facts) {
      return { ...all, reason: 'Its facts are not known now' };
    }
    const changes: NonNullable<ProposalRequest['changes']> = [];
    const texts: string[] = [];
    const checklist: string[] = [];
    const controls: Control[] = [];
    const left: string[] = [];
    for (const { control, fix } of compiled) {
      const known = factsOf(facts);
      const filled = fillFix(fix!, known, clock().getTime());
      if ('upgrade' in filled) {
        const origin = known.get('repository.template');
        const plan = await upgrades.plan(
          origin as RepositoryTemplate | undefined,
          filled.upgrade,
        );
        if ('reason' in plan) {
          left.push(`Without '${control.id}': ${plan.reason}`);
        } else {
          controls.push(control);
          changes.push(...plan.changes);
          texts.push(plan.text);
        }
        continue;
      }
      if ('reason' in filled) {
        left.push(`Without '${control.id}': ${filled.reason}`);
        continue;
      }
      controls.push(control);
      changes.push(...('changes' in filled ? filled.changes : []));
      checklist.push(...('checklist' in filled ? filled.checklist : []));
    }
    if (controls.length === 0) {
      return { ...all, reason: left.join('. ') };
    }
    const draft = {
      ...all,
      controls: controls.map(({ id }) => id),
      ...(left.length > 0 && { left: left.join('. ') }),
    };
    if (changes.length > mostChanges) {
      return { ...draft, reason: `It would be over ${mostChanges} changes` };
    }
    return {
      ...draft,
      request: {
        entityRef,
        key: fixKey({ campaign: campaign.id, entityRef, part }),
        title: campaign.title,
        body: this.#body(campaign, controls, texts),
        ...(part === 'patch'
          ? { changes }
          : { checklist: checklist.map(plain) }),
      },
    };
  }

  #body(
    campaign: Campaign,
    controls: readonly Control[],
    texts: readonly string[],
  ): string {
    return [
      campaign.message,
      '',
      ...controls.map(({ id, title }) => `- ${plain(title)} (\`${id}\`)`),
      '',
      ...texts.flatMap(text => [text, '']),
      `Due ${campaign.due}, for \`${plain(campaign.owner)}\`.`,
      `Proposed by Plumbline for the campaign ${campaignPage(
        campaign.id,
        this.#options.portalUrl,
      )}; it is done once the controls pass.`,
    ].join('\n');
  }

  async #facts(
    lines: readonly CampaignLine[],
  ): Promise<Map<string, EntityFacts>> {
    const { auth, evidence, registry } = this.#options;
    const names = new Set(
      lines.flatMap(
        ({ verdict }) =>
          registry.all.get(verdict.control)?.compiled.fix?.facts ?? [],
      ),
    );
    const refs = [...new Set(lines.map(({ verdict }) => verdict.entityRef))];
    const found = new Map<string, EntityFacts>();
    for (let start = 0; start < refs.length; start += factsAtOnce) {
      const { items } = await evidence.getFacts(
        {
          entityRefs: refs.slice(start, start + factsAtOnce),
          names: names.size > 0 ? [...names] : ['catalog.owner'],
          limit: factsAtOnce,
        },
        { credentials: await auth.getOwnServiceCredentials() },
      );
      items.forEach(one => found.set(one.entityRef, one));
    }
    return found;
  }
}

/** The same each time, so that there is one branch or issue. */
export function fixKey({
  campaign,
  entityRef,
  part,
}: {
  campaign: string;
  entityRef: string;
  part: FixPart;
}): string {
  const service = createHash('sha256').update(entityRef).digest('hex');
  return `campaign-${campaign.slice(0, 8)}-${part}-${service.slice(0, 12)}`;
}

/** Its address, or its id where that of the portal is not known. */
export function campaignPage(id: string, portalUrl?: string): string {
  return portalUrl
    ? `${portalUrl.replace(/\/+$/, '')}/scorecards/campaigns/${id}`
    : `\`${id}\``;
}

/** What sources say must not become a heading, a link or a mention. */
export function plain(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/([\\*[\]<>#|])/g, '\\$1')
    .replace(/@(?=\w)/g, '@\u200b')
    .slice(0, 900);
}
