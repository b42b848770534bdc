import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  cliCommand,
  deliveryPath,
  guideUrl,
  CollectorStatus,
  Installation,
  InstallationProblem,
  problemSeverities,
} from '@plumbline/backstage-plugin-evidence-common';
import type { Clock } from '@plumbline/backstage-plugin-evidence-node';
import type { DiscrepancyService } from '../discrepancies/DiscrepancyService';
import type { EstateReader } from '../estate/EstateReader';
import { catalogSource } from '../estate/projection/CatalogWalker';
import type { EstateService } from './EstateService';
import {
  afterFailure,
  afterRefusals,
  cut,
  openingOf,
  refusalsInWords,
} from './remedies';
import { portalNotes, PortalSource } from './portalSources';
import type { KnownEnvironments } from './KnownEnvironments';

/** Names shown in a sentence. */
const shown = 10;
/** Of those, more are counted as `200 or more`. */
const counted = 200;

export type InstallationServiceOptions = {
  /** Sources that are always there: they read what evidence itself has. */
  builtIn: readonly { id: string }[];
  clock: Clock;
  discrepancies: Pick<DiscrepancyService, 'list'>;
  environments: Pick<KnownEnvironments, 'unmapped'>;
  estate: Pick<EstateService, 'collectors'>;
  fromPortal: readonly PortalSource[];
  packages: readonly { packageName: string; version?: string }[];
  reader: EstateReader;
  /** Ids under `plumbline.webhooks` that no installed module receives. */
  unreadWebhooks: readonly string[];
};

/** Reports what is installed, what is wrong with it and what to do, to a reader. */
export class InstallationService {
  readonly #options: InstallationServiceOptions;

  constructor(options: InstallationServiceOptions) {
    this.#options = options;
  }

  async get(credentials: BackstageCredentials): Promise<Installation> {
    const { builtIn, clock, estate, fromPortal, packages, reader } =
      this.#options;
    const always = new Set([catalogSource, ...builtIn.map(({ id }) => id)]);
    const [view, statuses, unmatched] = await Promise.all([
      reader.open(credentials),
      estate.collectors(credentials),
      this.#unmatched(credentials),
    ]);
    const seesAll = !view.isVisible;
    const problems = [
      ...this.#options.unreadWebhooks.map(unreadWebhook),
      ...statuses.flatMap(status => problemsOf(status, fromPortal)),
      ...withoutSources(statuses.filter(({ id }) => !always.has(id))),
      ...(seesAll ? await this.#environments(view) : []),
      // Of places that no reader of a part of the catalog has to know.
      ...(seesAll ? fromPortal.flatMap(portalNotes) : []),
      ...unmatched,
    ];
    return {
      at: clock().toISOString(),
      // Versions show an outsider what to attack.
      ...(seesAll && {
        packages: packages
          .map(({ packageName: name, version }) => ({ name, version }))
          .sort((a, b) => (a.name < b.name ? -1 : 1)),
      }),
      sources: statuses.map(({ id, title, kind, outcome }) => ({
        id,
        title,
        kind,
        outcome,
      })),
      problems: problems.sort(
        (a, b) =>
          problemSeverities.indexOf(a.severity) -
          problemSeverities.indexOf(b.severity),
      ),
    };
  }

  async #environments(
    view: Parameters<KnownEnvironments['unmapped']>[0],
  ): Promise<InstallationProblem[]> {
    const names = await this.#options.environments.unmapped(view);
    return names.length === 0
      ? []
      : [
          {
            severity: 'warning',
            subject: 'plumbline.environments',
            message: `What is reported of ${listed(
              names,
            )} counts for every environment, as no setting maps ${
              names.length === 1 ? 'this name' : 'these names'
            } to one`,
            next: `plumbline.environments.production: ['${cut(
              names[0],
            )}'], or whichever environment it is; a name of its own is its own environment`,
          },
        ];
  }

  /** What sources name and the catalog does not, as this reader may see it. */
  async #unmatched(
    credentials: BackstageCredentials,
  ): Promise<InstallationProblem[]> {
    const { items, nextCursor } = await this.#options.discrepancies.list(
      {
        kind: ['unmatched-signal', 'dangling-reference'],
        state: ['open'],
        limit: counted,
      },
      credentials,
    );
    const of = (kind: string) => items.filter(one => one.kind === kind).length;
    const [signals, references] = [
      of('unmatched-signal'),
      of('dangling-reference'),
    ];
    const atLeast = nextCursor === undefined ? '' : ' or more';
    return [
      ...problemOf(signals, {
        subject: 'names that sources report',
        message: `${signals}${atLeast} of them match no entity of the catalog`,
        next: `${cliCommand(
          'discrepancies list --kind unmatched-signal',
        )} has them, each with the annotation to add (${guideUrl(
          'annotations.md',
        )})`,
      }),
      ...problemOf(references, {
        subject: 'references in the catalog',
        message: `${references}${atLeast} of them name an entity that is not there`,
        next: `${cliCommand(
          'discrepancies list --kind dangling-reference',
        )} has them, each with a patch`,
      }),
    ];
  }
}

function problemOf(
  count: number,
  problem: Omit<InstallationProblem, 'severity'>,
): InstallationProblem[] {
  return count > 0 ? [{ severity: 'warning', ...problem }] : [];
}

function unreadWebhook(id: string): InstallationProblem {
  return {
    severity: 'error',
    subject: `plumbline.webhooks.${cut(id)}`,
    message: 'It is configured, and no installed module receives it',
    next: `Add the module to the backend (${guideUrl(
      'sources.md#modules',
    )}), or correct the name`,
  };
}

function problemsOf(
  status: CollectorStatus,
  fromPortal: readonly PortalSource[],
): InstallationProblem[] {
  switch (status.outcome) {
    case 'failed':
      return [failed(status, fromPortal)];
    case 'unconfigured':
      return status.deliveries?.refused.closed
        ? refusals(status)
        : [
            {
              severity: 'info',
              subject: status.id,
              message: 'Its module is installed; its webhook is closed',
              next: openingOf(status.id),
            },
          ];
    case 'waiting':
      return [
        {
          severity: 'warning',
          subject: status.id,
          message: 'Its webhook is configured, and has reported nothing yet',
          next: `Let it send to /api/evidence${deliveryPath(
            status.id,
          )} with the same secret (${guideUrl('sources.md')})`,
        },
        ...refusals(status),
      ];
    case undefined:
      return status.kind === 'collector' && !status.lastPass
        ? [
            {
              severity: 'info',
              subject: status.id,
              message: 'It has not been read yet',
              next: cliCommand(`collectors run ${status.id}`),
            },
          ]
        : refusals(status);
    default:
      return refusals(status);
  }
}

function failed(
  { id, error }: CollectorStatus,
  fromPortal: readonly PortalSource[],
): InstallationProblem {
  const why = error === undefined ? '' : `: ${cut(error)}`;
  return {
    severity: 'error',
    subject: id,
    message: `Its last pass failed${why}`,
    next: afterFailure(id, fromPortal),
  };
}

function refusals({
  id,
  deliveries,
  outcome,
}: CollectorStatus): InstallationProblem[] {
  const { refused = {} } = deliveries ?? {};
  return Object.keys(refused).length === 0
    ? []
    : [
        {
          // A post to a webhook without a secret is no fault of the portal.
          severity:
            deliveries!.accepted > 0 || outcome === 'unconfigured'
              ? 'warning'
              : 'error',
          subject: id,
          message: refusalsInWords(refused),
          next: afterRefusals(id, refused),
        },
      ];
}

function withoutSources(
  statuses: readonly CollectorStatus[],
): InstallationProblem[] {
  const reports = statuses.some(({ outcome }) => outcome !== 'unconfigured');
  return reports
    ? []
    : [
        {
          severity: 'warning',
          subject: 'plumbline.collectors',
          message:
            'No source is configured: briefs and verdicts know what the catalog states, and nothing else',
          next: `${guideUrl(
            'sources.md',
          )} lists the modules, each with the settings that it takes`,
        },
      ];
}

function listed(names: readonly string[]): string {
  const more = names.length - shown;
  return `${names
    .slice(0, shown)
    .map(name => `'${cut(name)}'`)
    .join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
