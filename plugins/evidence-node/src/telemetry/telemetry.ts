import {
  metrics,
  SpanStatusCode,
  trace,
  type Attributes,
  type Counter,
  type Gauge,
  type Histogram,
  type Meter,
  type Span,
} from '@opentelemetry/api';

/** Names what is ours in the OpenTelemetry of a portal. */
const scope = 'plumbline';

/** From a moment's work to a run of Terraform. Seconds. */
const boundaries = [0.005, 0.02, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800];

/**
 * Created when it is used first: by then the portal has set up its metrics. A
 * meter that was there before would measure nothing.
 */
function once<T>(create: (meter: Meter) => T): () => T {
  let made: { by: unknown; instrument: T } | undefined;
  return () => {
    const by = metrics.getMeterProvider();
    if (made?.by !== by) {
      made = { by, instrument: create(metrics.getMeter(scope)) };
    }
    return made.instrument;
  };
}

/** What instruments are called: `plumbline.<name>`. @public */
export type InstrumentOptions = { name: string; description: string };

/**
 * A kind of work that takes its time: each is a span, and counts in a histogram
 * of seconds `plumbline.<name>.duration` with its `outcome`, `succeeded` or
 * `failed` unless it is stated.
 *
 * @public
 */
export class MeasuredWork {
  readonly #name: string;
  readonly #seconds: () => Histogram;

  constructor({ name, description }: InstrumentOptions) {
    this.#name = `plumbline.${name}`;
    this.#seconds = once(meter =>
      meter.createHistogram(`${this.#name}.duration`, {
        description,
        unit: 's',
        advice: { explicitBucketBoundaries: boundaries },
      }),
    );
  }

  /**
   * Does it, in a span that others made meanwhile belong to.
   *
   * @param attributes - few values each: every combination is a series
   * @param outcomeOf - of what is no failure
   */
  async run<T>(
    attributes: Attributes,
    work: (span: Span) => Promise<T>,
    outcomeOf: (result: T) => string = () => 'succeeded',
  ): Promise<T> {
    return trace
      .getTracer(scope)
      .startActiveSpan(this.#name, { attributes }, async span => {
        const done = this.#begin(attributes);
        try {
          const result = await work(span);
          const outcome = outcomeOf(result);
          span.setAttribute('outcome', outcome);
          done(outcome);
          return result;
        } catch (error) {
          span.recordException(error as Error);
          span.setStatus({ code: SpanStatusCode.ERROR });
          done('failed');
          throw error;
        } finally {
          span.end();
        }
      });
  }

  /** Measures without a span, what is done each second and mostly finds nothing. */
  async measure<T>(
    attributes: Attributes,
    work: () => Promise<T>,
    outcomeOf: (result: T) => string = () => 'succeeded',
  ): Promise<T> {
    const done = this.#begin(attributes);
    try {
      const result = await work();
      done(outcomeOf(result));
      return result;
    } catch (error) {
      done('failed');
      throw error;
    }
  }

  #begin(attributes: Attributes): (outcome: string) => void {
    const began = performance.now();
    return outcome =>
      this.#seconds().record((performance.now() - began) / 1_000, {
        ...attributes,
        outcome,
      });
  }
}

/**
 * Counts what happens.
 *
 * @public
 */
export function createCounter({ name, description }: InstrumentOptions) {
  const counter = once<Counter>(meter =>
    meter.createCounter(`plumbline.${name}`, { description }),
  );
  return (attributes: Attributes, count = 1): void =>
    counter().add(count, attributes);
}

/**
 * Says how much there is of something, each time that it is looked at.
 *
 * @param options.unit - such as `s`
 * @public
 */
export function createGauge(options: InstrumentOptions & { unit?: string }) {
  const { name, description, unit } = options;
  const gauge = once<Gauge>(meter =>
    meter.createGauge(`plumbline.${name}`, { description, unit }),
  );
  return (attributes: Attributes, value: number): void =>
    gauge().record(value, attributes);
}
