import Tooltip from '@mui/material/Tooltip';
import { formatAge, formatExact, formatRelative } from './format';
import { useNow } from './clock';

/** How long ago, or how long until; the exact time on hover. */
export function RelativeTime(props: {
  /** ISO 8601; absent means unknown, and says so. */
  instant?: string;
  /** `age` leaves out "ago". */
  form?: 'relative' | 'age';
}) {
  const { instant, form = 'relative' } = props;
  const now = useNow();
  if (instant === undefined) {
    return <span>time unknown</span>;
  }
  const exact = formatExact(instant);
  return (
    <Tooltip title={exact}>
      <time
        dateTime={instant}
        style={{ fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' }}
      >
        {form === 'age'
          ? formatAge(now - Date.parse(instant))
          : formatRelative(instant, now)}
      </time>
    </Tooltip>
  );
}
