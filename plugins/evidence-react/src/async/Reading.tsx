import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Skeleton from '@mui/material/Skeleton';
import { plainly } from '@plumbline/backstage-plugin-evidence-common';
import { formatAge } from '../time';
import { sentence } from '../words';
import { failureOf } from './failure';
import { useSlow } from './useSlow';

/** What is about to be there; says what is read once it takes long. */
export function Reading(props: { what: string; lines?: number }) {
  const { what, lines = 4 } = props;
  const slow = useSlow(true);
  return (
    <Box aria-busy data-reading>
      <Box role="status" aria-label={`Reading ${what}`} sx={{ minHeight: 22 }}>
        {slow && `Reading ${what} …`}
      </Box>
      <Box aria-hidden>
        {Array.from({ length: lines }, (_, line) => (
          <Skeleton key={line} height={28} />
        ))}
      </Box>
    </Box>
  );
}

/** Why something could not be read, and the button that asks again. */
export function Failed(props: {
  error: Error;
  /** Such as `The sources`. */
  what: string;
  onRetry?: () => void;
}) {
  const { error, what, onRetry } = props;
  const { title, words, retry } = failureOf(error, what);
  return (
    <Alert
      severity={retry ? 'error' : 'info'}
      sx={{ my: 1 }}
      action={
        retry &&
        onRetry && (
          <Button color="inherit" size="small" onClick={onRetry}>
            Try again
          </Button>
        )
      }
    >
      <strong>{title}.</strong> {words}
      <br />
      <code>{sentence(plainly(error.message))}</code>
    </Alert>
  );
}

/** What is shown is older than it should be; for how long, where that is known. */
export function NotRefreshed(props: {
  error?: Error;
  shown: boolean;
  /** In milliseconds of this browser's clock. */
  answeredAt?: number;
}) {
  const { error, shown, answeredAt } = props;
  const age = answeredAt === undefined ? 0 : Date.now() - answeredAt;
  return error && shown ? (
    <Alert severity="warning" sx={{ py: 0, mb: 1 }}>
      Not refreshed{age > 10_000 && ` for ${formatAge(age)}`}:{' '}
      {plainly(error.message)}
    </Alert>
  ) : null;
}
