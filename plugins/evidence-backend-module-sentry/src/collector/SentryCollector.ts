import {
  AlertReading,
  AnswerError,
  Collector,
  CollectorPass,
  firingReport,
  inParallel,
  RetryLaterError,
  throwTogether,
} from '@plumbline/backstage-plugin-evidence-node';
import { readFiring, readingsOf } from './alerts';
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
  /** The only ones that errors are distinguished by. */
  environments?: readonly string[];
  /** Whether deploys are reported. */
  deploys: boolean;
  /** How far back deploys are looked for. */
  lookbackSeconds: number;
  frequencySeconds: number;
  timeoutSeconds: number;
};

type Part = 'deploys' | 'issues';

/** Of its deadline, after which the rest is left to the next pass. */
const readShare = 0.8;
/** The same of issues, where deploys are read after them. */
const issuesShare = 0.5;
/** Organizations beside its own; each is a request. */
const mostOthers = 50;

/**
 * Asks Sentry what fires in the projects that the catalog names, and which
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
  readonly foundBy = { annotations: [projectAnnotation] };
  readonly reports = ['alerts.firing'];
  readonly kinds: readonly 'deploy'[];
  readonly #options: SentryCollectorOptions;
  readonly #deploys: Deploys;
  /** The pass in which each part of a project was begun last, counted. */
  readonly #turns = new Map<string, number>();
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
    const begun = performance.now();
    const endAt = (share: number) => begun + timeoutSeconds * share * 1000;
    this.#pass++;
    const { errors, projects } = await this.#findProjects(pass);
    if (errors.length === 0) {
      this.#deploys.keepOnly(projects);
    }
    const each = (part: Part, work: (project: Project) => Promise<void>) =>
      this.#each(part, projects, {
        ...{ pass, work },
        end: endAt(deploys && part === 'issues' ? issuesShare : readShare),
      });
    const readings: AlertReading[] = [];
    errors.push(
      ...(await each('issues', async project => {
        readings.push(...(await this.#readAlerts(project, pass)));
      })),
    );
    const { facts, unmatched } = await firingReport(readings, pass);
    // Of those that could not be read, what was known stays.
    const of = errors.length === 0 ? this.reports : [];
    if (of.length > 0 || facts.length > 0) {
      await pass.report({ type: 'full', of, facts });
      await pass.unmatchedAlerts(unmatched);
    }
    if (deploys && !errors.some(error => error instanceof RetryLaterError)) {
      // It reads changes, also where there are none.
      await reportChanges([]);
      const since = now.getTime() - lookbackSeconds * 1000;
      errors.push(
        ...(await each('deploys', project =>
          this.#deploys.read(project, {
            ...{ now: now.getTime(), report: reportChanges, signal, since },
          }),
        )),
      );
    }
    throwTogether(errors);
  }

  async #readAlerts(
    project: Project,
    { now, signal }: CollectorPass,
  ): Promise<AlertReading[]> {
    const { api, environments, pages } = this.#options;
    const organization = encodeURIComponent(project.organization);
    const firing = await readFiring(api, project, {
      environments,
      now,
      signal,
    });
    return readingsOf(project, firing, {
      now,
      pageOf: issue =>
        `${pages}/organizations/${organization}/issues/${issue}/`,
    });
  }

  /** What the catalog names, as far as the token may see it. */
  async #findProjects(
    pass: CollectorPass,
  ): Promise<{ errors: unknown[]; projects: Project[] }> {
    const { api, organization: own } = this.#options;
    const { logger, signal } = pass;
    const named = await readNamed(pass, own);
    const lists = new Map([[own, await api.projects(own, { signal })]]);
    const all = new Set(named.map(({ organization }) => organization));
    all.delete(own);
    const others = [...all].sort().slice(0, mostOthers);
    const errors: unknown[] = [];
    const stopped = await inParallel(others, async organization => {
      try {
        // These are known by annotations only.
        const expected = [403, 404];
        lists.set(
          organization,
          await api.projects(organization, { expected, signal }),
        );
      } catch (error) {
        keepOrStop(error, errors, signal);
      }
    });
    throwTogether(stopped);
    const projects = named.flatMap(one => {
      const listed = lists.get(one.organization);
      const found = listed?.get(one.slug);
      const isLeftOut =
        all.has(one.organization) && !others.includes(one.organization);
      if ((listed && !found) || isLeftOut) {
        // Not in the error, which also those see who may not see the entity.
        const project = `'${one.organization}/${one.slug}'`;
        logger.warn(
          `${
            isLeftOut
              ? `The project ${project} is of one organization more than the ${mostOthers} that are read`
              : `Sentry has no project ${project} that the token may see`
          }, as '${projectAnnotation}' of ${one.entityRefs.join(
            ', ',
          )} names it; what fires there is unknown`,
        );
      }
      return found
        ? [{ ...one, id: found.id, environments: found.environments ?? [] }]
        : [];
    });
    return { errors, projects };
  }

  /**
   * The ones that were read longest ago first, for as long as there is time.
   *
   * @returns what failed
   */
  async #each(
    part: Part,
    projects: readonly Project[],
    options: {
      end: number;
      pass: CollectorPass;
      work: (project: Project) => Promise<void>;
    },
  ): Promise<unknown[]> {
    const { end, pass, work } = options;
    const { logger, signal } = pass;
    const turns = this.#turns;
    const keyOf = (one: Project) => `${part} ${one.organization}/${one.id}`;
    const turnOf = (one: Project) => turns.get(keyOf(one)) ?? 0;
    const errors: unknown[] = [];
    const refused: unknown[] = [];
    let begun = 0;
    const inOrder = [...projects].sort((a, b) => turnOf(a) - turnOf(b));
    const stopped = await inParallel(inOrder, async project => {
      if (performance.now() > end) {
        return;
      }
      begun++;
      turns.set(keyOf(project), this.#pass);
      try {
        await work(project);
      } catch (error) {
        const isRefused = error instanceof AnswerError && error.status === 403;
        keepOrStop(error, isRefused ? refused : errors, signal);
        // Not in the error, which also those see who may not see the entity.
        logger.warn(
          `The ${part} of '${project.organization}/${
            project.slug
          }' are unknown: ${(error as Error).message}`,
        );
      }
    });
    const left = projects.length - begun;
    return [
      ...errors,
      // Where it may read others, some projects are none of its business.
      ...(refused.length === begun ? refused : []),
      ...(left > 0 && stopped.length === 0 && part === 'issues'
        ? [
            new Error(
              `There was no time to read the issues of ${left} of ${projects.length} projects of Sentry`,
            ),
          ]
        : []),
      ...stopped,
    ];
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
