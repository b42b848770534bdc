import { setImmediate } from 'node:timers/promises';
import { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  InputError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import { Visibility } from '@plumbline/backstage-plugin-evidence-common';
import { Clock, Retention } from '@plumbline/backstage-plugin-evidence-node';
import { StoredEntity } from '../database/records';
import { historyKey } from '../database/pastStates';
import { EstateModel } from './projection/EstateModel';
import { EstateProjection } from './projection/EstateProjection';
import { Viewer, VisibilityService } from './VisibilityService';

/** The estate at one instant, as one viewer may see it. */
export type EstateView = {
  at: number;
  /** Requested as it is now, not as it was at an instant. */
  isPresent: boolean;
  /** Whether the catalog was read: until then, a name that it has is not known. */
  isRead: boolean;
  /** Of the whole estate what the viewer may see. */
  model: EstateModel;
  /** The truth, for what is recorded; nothing of it may show in an answer. */
  whole: EstateModel;
  visibility: Visibility;
  /** Reads entities as this estate knows them, whoever may see them. */
  entities(refs: readonly string[]): Promise<StoredEntity[]>;
  /** Whether the entity existed then and the viewer may know of it. */
  isKnown(ref: string): boolean;
  /** Grows with everything new that is reported of the present. */
  version: number;
  /** Up to where of the feed everything is in it, and in what is read from then on. */
  position: number;
  /** Whether nothing new was reported of the present since this was opened. */
  isCurrent(): boolean;
  /** Whether the model is another by now than when this was opened. */
  hasChanged(): boolean;
  /** Absent when everything may be seen. */
  isVisible?: (ref: string) => boolean;
  /** The same as a set. */
  visibleRefs?: ReadonlySet<string>;
  /**
   * Whether what a source reports may be shown: what it derives of one entity
   * may follow from others.
   */
  showsSource(source: string): boolean;
};

export type EstateReaderOptions = {
  clock: Clock;
  /** Collectors that report what follows from all that evidence has. */
  deriving: ReadonlySet<string>;
  /** Whether the catalog was read. */
  isRead: () => boolean;
  projection: EstateProjection;
  retention: Pick<Retention, 'requireKept'>;
  visibility: VisibilityService;
};

/**
 * For answers that a name is none.
 *
 * @throws ServiceUnavailableError while the catalog has not been read
 */
export function requireRead({ isRead }: Pick<EstateView, 'isRead'>): void {
  if (!isRead) {
    throw new ServiceUnavailableError(
      'The catalog has not been read yet; request it again in a few seconds',
    );
  }
}

/** Opens the estate for one request. */
export class EstateReader {
  readonly #options: EstateReaderOptions;

  constructor(options: EstateReaderOptions) {
    this.#options = options;
  }

  /**
   * @throws InputError for an instant that lies in the future; NotFoundError
   *   for one before anything was known; GoneError for one of which not all is
   *   kept
   */
  async open(
    credentials: BackstageCredentials,
    requestedAt?: string,
  ): Promise<EstateView> {
    const { projection, visibility } = this.#options;
    await projection.catchUp();
    if (requestedAt === undefined) {
      return this.#present(credentials);
    }
    const at = await this.#past(requestedAt);
    const viewer = await visibility.viewer(credentials);
    // Last: it may be the estate in memory, which goes on to change.
    return this.#view(viewer, await projection.at(at), { past: at });
  }

  /**
   * The estate as it was last followed, while the database is queried for news.
   * It is the present if it is still current once `followed` has ended.
   */
  expect(credentials: BackstageCredentials): {
    expected: Promise<EstateView>;
    followed: Promise<unknown>;
  } {
    const { projection } = this.#options;
    const followed = projection.catchUp();
    // The question goes out before others keep this process busy.
    const expected = setImmediate().then(() => this.#present(credentials));
    return { expected, followed };
  }

  async #present(credentials: BackstageCredentials): Promise<EstateView> {
    const { projection, visibility } = this.#options;
    const { current, position, version } = projection;
    // After the model: what may be seen is kept by the version of the estate.
    const viewer = await visibility.viewer(credentials);
    return this.#view(viewer, current, { position, version });
  }

  #view(
    viewer: Viewer,
    whole: EstateModel,
    of: { position?: number; version?: number; past?: number },
  ): EstateView {
    const { clock, deriving, isRead, projection } = this.#options;
    const { refs, visibility } = viewer;
    const { past, version = projection.version } = of;
    const { position = projection.position } = of;
    const { revision } = whole;
    const model = refs ? whole.restrictedTo(refs) : whole;
    const { graph } = model;
    return {
      visibility,
      // Last of all, so that what the model holds was learned by then.
      at: past ?? clock().getTime(),
      isPresent: past === undefined,
      isRead: past !== undefined || isRead(),
      model,
      whole,
      isVisible: refs && (ref => refs.has(ref)),
      visibleRefs: refs,
      showsSource: source => !refs || !deriving.has(source),
      version,
      position,
      isCurrent: () => version === projection.version,
      hasChanged: () => whole.revision !== revision,
      isKnown: ref => graph.recordOf(ref) !== undefined,
      entities: some => projection.entities(some, past),
    };
  }

  async #past(requestedAt: string): Promise<number> {
    const { clock, projection, retention } = this.#options;
    const now = clock();
    const at = Date.parse(requestedAt);
    if (at > now.getTime()) {
      throw new InputError(
        `'at' lies in the future; it must be at most ${now.toISOString()}`,
      );
    }
    await retention.requireKept(historyKey, at);
    const first = await projection.firstLearned();
    if (first !== undefined && at < first) {
      throw new NotFoundError(
        `Nothing was known before ${new Date(
          first,
        ).toISOString()}; ask for a later instant`,
      );
    }
    return at;
  }
}
