export { ClockProvider, useNow } from './clock';
export { RelativeTime } from './RelativeTime';
export {
  formatAge,
  formatExact,
  formatOffset,
  formatRelative,
  formatUtcTime,
} from './format';
