export { ClockProvider, useIsPast, useNow } from './clock';
export { hearingNow } from './serverNow';
export { ServerClock } from './ServerClock';
export { RelativeTime } from './RelativeTime';
export {
  formatAge,
  formatExact,
  formatLeft,
  formatOffset,
  formatRelative,
  formatUtcTime,
} from './format';
