import type { PassMark } from '../../database/records';
import type { ObservationsAbout } from '../../database/observations';

/** More passes of one source than this that nobody followed are not remembered. */
const remembered = 100;

/** What the passes that this process committed have touched, until they are followed. */
export class TouchedByPasses {
  readonly #bySource = new Map<
    string,
    { pass: PassMark; touched: ObservationsAbout }[]
  >();

  note(pass: PassMark, touched: ObservationsAbout): void {
    const known = this.#bySource.get(pass.source) ?? [];
    known.push({ pass, touched });
    this.#bySource.set(pass.source, known.slice(-remembered));
  }

  /**
   * All that was touched from one pass to another; undefined where some of the
   * passes in between are not known.
   */
  take(
    pass: PassMark,
    before: PassMark | undefined,
  ): ObservationsAbout[] | undefined {
    const known = this.#bySource.get(pass.source) ?? [];
    this.#bySource.set(
      pass.source,
      known.filter(one => isAfter(one.pass, pass)),
    );
    const between = new Map(
      known
        .filter(one => one.pass.id === pass.id && one.pass.count <= pass.count)
        .map(one => [one.pass.count, one.touched]),
    );
    const since = before?.id === pass.id ? before.count : Infinity;
    const touched: ObservationsAbout[] = [];
    for (let count = since + 1; count <= pass.count; count++) {
      const one = between.get(count);
      if (!one) {
        return undefined;
      }
      touched.push(one);
    }
    return since === Infinity ? undefined : touched;
  }
}

/** Whether a pass of a source came after another one. */
export function isAfter(pass: PassMark, other: PassMark | undefined): boolean {
  return (
    !other ||
    pass.id > other.id ||
    (pass.id === other.id && pass.count > other.count)
  );
}
