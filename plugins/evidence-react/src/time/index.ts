export { ClockProvider, useNow } from './clock';
export { hearingNow } from './serverNow';
export { ServerClock } from './ServerClock';
export { RelativeTime } from './RelativeTime';
export {
  formatAge,
  formatExact,
  formatOffset,
  formatRelative,
  formatUtcTime,
} from './format';
