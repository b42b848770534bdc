import {
  AlertReading,
  Collector,
  CollectorPass,
  firingReport,
  inParallel,
  RetryLaterError,
  throwTogether,
} from '@plumbline/backstage-plugin-evidence-node';
import { readingsOf, seenWithin } from './alerts';
import { Deploys } from './Deploys';
import { Project, projectAnnotation, readNamed } from './projects';
import type { SentryApi } from './SentryApi';

export type SentryCollectorOptions = {
  id: string;
  host: string;
  organization: string;
  api: SentryApi;
  /** Where Sentry's own pages are. */
  pages: string;
  /** The only one of which issues are reported. */
  environment?: string;
  /** Whether deploys are reported. */
  deploys: boolean;
  /** How far back deploys are looked for. */
  lookbackSeconds: number;
  frequencySeconds: number;
  timeoutSeconds: number;
};

/** Of its deadline, after which the rest is left to the next pass. */
const readShare = 0.8;

/**
 * Asks Sentry what burns in the projects that the catalog names, and which
 * releases of them were deployed. A project that can't be read fails alone.
 */
export class SentryCollector implements Collector {
  readonly id: string;
  readonly title: string;
  readonly guide = {
    text: 'Give it the token of an internal integration that may read the organization, projects, and issues and events',
    url: 'https://github.com/plumbline/plumbline/blob/main/plugins/evidence-backend-module-sentry/README.md',
  };
  readonly frequencySeconds: number;
  readonly timeoutSeconds: number;
  readonly reports = ['alerts.firing'];
  readonly kinds: readonly 'deploy'[];
  readonly #options: SentryCollectorOptions;
  readonly #deploys: Deploys;
  /** When issues, and deploys, of a project were read last; the passes, counted. */
  readonly #turns = {
    issues: new Map<string, number>(),
    deploys: new Map<string, number>(),
  };
  #pass = 0;

  constructor(options: SentryCollectorOptions) {
    const { deploys, host, organization } = options;
    this.#options = options;
    this.#deploys = new Deploys(options);
    this.id = options.id;
    this.title = `${
      deploys ? 'Deploys and errors' : 'Errors'
    } of ${organization} in Sentry at ${host}`;
    this.frequencySeconds = options.frequencySeconds;
    this.timeoutSeconds = options.timeoutSeconds;
    this.kinds = deploys ? ['deploy'] : [];
  }

  async collect(pass: CollectorPass): Promise<void> {
    const { deploys, lookbackSeconds, timeoutSeconds } = this.#options;
    const { now, reportChanges, signal } = pass;
    const end = performance.now() + timeoutSeconds * readShare * 1000;
    this.#pass++;
    const { errors, projects } = await this.#findProjects(pass);
    const readings: AlertReading[] = [];
    const alerts = await this.#each(
      'issues',
      projects,
      { end, pass },
      async one => {
        readings.push(...(await this.#readAlerts(one, pass)));
      },
    );
    errors.push(...alerts.errors);
    const firing = await firingReport(readings, pass);
    const isWhole = errors.length === 0 && alerts.left === 0;
    await pass.report({
      type: 'full',
      // Of those that could not be read, what was known stays.
      of: isWhole ? this.reports : [],
      facts: firing.facts,
    });
    await pass.unmatchedAlerts(firing.unmatched);
    if (alerts.left > 0) {
      errors.push(
        new Error(
          `There was no time to read the issues of ${alerts.left} of ${projects.length} projects of Sentry`,
        ),
      );
    }
    if (deploys) {
      // It reads changes, also where there are none.
      await reportChanges([]);
      const since = now.getTime() - lookbackSeconds * 1000;
      if (!errors.some(error => error instanceof RetryLaterError)) {
        const read = await this.#each('deploys', projects, { end, pass }, one =>
          this.#deploys.read(one, { report: reportChanges, signal, since }),
        );
        errors.push(...read.errors);
      }
    }
    throwTogether(errors);
  }

  async #readAlerts(
    project: Project,
    pass: CollectorPass,
  ): Promise<AlertReading[]> {
    const { api, environment, pages } = this.#options;
    const { now, signal } = pass;
    const read = await api.issues(project, {
      environment,
      period: seenWithin,
      signal,
    });
    const organization = encodeURIComponent(project.organization);
    return readingsOf(project, read, {
      now,
      environment,
      pageOf: issue =>
        `${pages}/organizations/${organization}/issues/${issue}/`,
    });
  }

  /** What the catalog names, as far as the token may see it. */
  async #findProjects(
    pass: CollectorPass,
  ): Promise<{ errors: unknown[]; projects: Project[] }> {
    const { api, organization: ownOrganization } = this.#options;
    const { logger, signal } = pass;
    const named = await readNamed(pass, ownOrganization);
    const projects: Project[] = [];
    const organizations = [
      ...new Set([
        ownOrganization,
        ...named.map(({ organization }) => organization),
      ]),
    ];
    const errors: unknown[] = [];
    const stopped = await inParallel(organizations, async organization => {
      try {
        const ids = await api.projects(organization, {
          signal,
          // Others are known by annotations only.
          expected: organization === ownOrganization ? [] : [403, 404],
        });
        for (const one of named.filter(
          other => other.organization === organization,
        )) {
          const id = ids.get(one.slug);
          if (id === undefined) {
            // Not in the error, which also those see who may not see the entity.
            logger.warn(
              `Sentry has no project '${organization}/${
                one.slug
              }' that the token may see, as '${projectAnnotation}' of ${one.entityRefs.join(
                ', ',
              )} names it; what burns there is unknown`,
            );
          } else {
            projects.push({ ...one, id });
          }
        }
      } catch (error) {
        keepOrStop(error, errors, signal);
      }
    });
    return { errors: [...errors, ...stopped], projects };
  }

  /** The ones that were read longest ago first, for as long as there is time. */
  async #each(
    part: 'issues' | 'deploys',
    projects: readonly Project[],
    { end, pass: { logger, signal } }: { end: number; pass: CollectorPass },
    work: (project: Project) => Promise<void>,
  ): Promise<{ errors: unknown[]; left: number }> {
    const turns = this.#turns[part];
    const turnOf = ({ id, organization }: Project) =>
      turns.get(`${organization}/${id}`) ?? 0;
    const errors: unknown[] = [];
    let begun = 0;
    const inOrder = [...projects].sort((a, b) => turnOf(a) - turnOf(b));
    const stopped = await inParallel(inOrder, async project => {
      if (performance.now() > end) {
        return;
      }
      begun++;
      turns.set(`${project.organization}/${project.id}`, this.#pass);
      try {
        await work(project);
      } catch (error) {
        keepOrStop(error, errors, signal);
        logger.warn(
          `The ${part} of '${project.organization}/${
            project.slug
          }' in Sentry could not be read: ${(error as Error).message}`,
        );
      }
    });
    return { errors: [...errors, ...stopped], left: projects.length - begun };
  }
}

/** One project, or organization, that fails leaves the others to be read. */
function keepOrStop(
  error: unknown,
  errors: unknown[],
  signal: AbortSignal,
): void {
  signal.throwIfAborted();
  if (error instanceof RetryLaterError) {
    throw error;
  }
  errors.push(error);
}
