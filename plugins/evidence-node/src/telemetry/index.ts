export { createCounter, createGauge, MeasuredWork } from './telemetry';
export type { InstrumentOptions } from './telemetry';
export { OutboxGauge } from './OutboxGauge';
