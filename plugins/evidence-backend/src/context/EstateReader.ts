import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import {
  GraphView,
  Visibility,
} from '@plumbline/backstage-plugin-evidence-common';
import { Clock } from '@plumbline/backstage-plugin-evidence-node';
import { EstateModel } from '../projection/EstateModel';
import { EstateProjection } from '../projection/EstateProjection';
import { VisibilityService } from '../visibility/VisibilityService';

/** The estate at one instant, as one viewer may see it. */
export type EstateView = {
  at: number;
  model: EstateModel;
  view: GraphView;
  visibility: Visibility;
  /** Whether the entity existed then and the viewer may know of it. */
  isKnown(ref: string): boolean;
  /** Absent when everything may be seen. */
  isVisible?: (ref: string) => boolean;
};

export type EstateReaderOptions = {
  clock: Clock;
  projection: EstateProjection;
  visibility: VisibilityService;
};

/** Opens the estate for one request. */
export class EstateReader {
  readonly #options: EstateReaderOptions;

  constructor(options: EstateReaderOptions) {
    this.#options = options;
  }

  /** @throws InputError for an instant that lies in the future. */
  async open(
    credentials: BackstageCredentials,
    requestedAt?: string,
  ): Promise<EstateView> {
    const { clock, projection, visibility } = this.#options;
    const now = clock().getTime();
    const at = requestedAt === undefined ? now : Date.parse(requestedAt);
    if (at > now) {
      throw new InputError(
        `'at' lies in the future; it must be at most ${new Date(
          now,
        ).toISOString()}`,
      );
    }
    const [viewer, model] = await Promise.all([
      visibility.viewer(credentials),
      requestedAt === undefined ? projection.catchUp() : projection.at(at),
    ]);
    const { isVisible } = viewer;
    const { graph } = model;
    return {
      at,
      model,
      view: {
        graph,
        isVisible: isVisible && (node => isVisible(graph.ref(node))),
      },
      visibility: viewer.visibility,
      isVisible,
      isKnown: ref =>
        graph.recordOf(ref) !== undefined && (!isVisible || isVisible(ref)),
    };
  }
}
