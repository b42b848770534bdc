import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import type {
  Accuracy,
  ControlDetails,
  ListedControl,
} from '@plumbline/backstage-plugin-scorecards-common';
import type { AccuracyService } from '../reviews/AccuracyService';
import type { AdoptionService } from '../summary/AdoptionService';
import type { ControlService } from './ControlService';

type Options = {
  accuracy: AccuracyService;
  adoption: AdoptionService;
  controls: ControlService;
};

/** Controls as they are written, with how far they are met and how accurate. */
export class MeasuredControls {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Sorted by id. */
  async list(credentials: BackstageCredentials): Promise<ListedControl[]> {
    const [controls, measure] = await Promise.all([
      this.#options.controls.list(),
      this.#measure({}, credentials),
    ]);
    return controls.map(control => ({ ...control, ...measure(control.id) }));
  }

  /** @throws NotFoundError with the nearest name */
  async get(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<ControlDetails> {
    const control = await this.#options.controls.get(id);
    const measure = await this.#measure({ control: id }, credentials);
    return { ...control, ...measure(id) };
  }

  /** @throws NotFoundError where it is not judged */
  async accuracy(
    id: string,
    credentials: BackstageCredentials,
  ): Promise<Accuracy> {
    const { accuracy, controls } = this.#options;
    const { id: control } = await controls.get(id);
    const measured = await accuracy.of({ control }, credentials);
    const found = measured.get(control);
    if (!found) {
      throw new NotFoundError(
        `The control '${control}' is not enabled, so nothing is judged by it`,
      );
    }
    return found;
  }

  async #measure(
    of: { control?: string },
    credentials: BackstageCredentials,
  ): Promise<(id: string) => Pick<ListedControl, 'adoption' | 'accuracy'>> {
    const { accuracy, adoption } = this.#options;
    const [adopted, measured] = await Promise.all([
      adoption.of(of, credentials),
      accuracy.of(of, credentials),
    ]);
    return id => ({
      adoption: adopted.get(id) ?? {},
      accuracy: measured.get(id),
    });
  }
}
