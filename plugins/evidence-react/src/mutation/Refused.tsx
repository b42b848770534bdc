import { statusOf } from '../async/failure';
import Alert from '@mui/material/Alert';
import { Sentence } from '../entity';

/** Why something was not done. */
export function Refused(props: { error: Error | undefined }) {
  const { error } = props;
  if (!error) {
    return null;
  }
  const status = statusOf(error);
  // Of a conflict the portal says what it is: not each is about another person.
  const why =
    status === 401 || status === 403
      ? 'Not done: you lack the permission. '
      : 'Not done. ';
  return (
    <Alert severity="error" sx={{ mt: 1, py: 0 }}>
      <strong>{why}</strong>
      <Sentence text={error.message} />
    </Alert>
  );
}
