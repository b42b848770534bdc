import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { FormEvent, ReactNode } from 'react';
import type { Mutation } from './useMutation';
import { Refused } from './Refused';
import { useReturnedFocus } from './useReturnedFocus';

/** Fields with a button that sends them, and one that leaves it. */
export function Form(props: {
  label: string;
  submit: string;
  /** `Cancel` by default. */
  cancel?: string;
  mutation: Mutation;
  onSubmit: () => void;
  onCancel: () => void;
  children: ReactNode;
}) {
  const { label, submit, cancel = 'Cancel', mutation } = props;
  const { onSubmit, onCancel, children } = props;
  useReturnedFocus();
  return (
    <Box
      component="form"
      aria-label={label}
      // Problems are stated in words beside the fields.
      noValidate
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        onSubmit();
      }}
      onKeyDown={event => {
        if (event.key === 'Escape') {
          onCancel();
        }
      }}
      sx={{
        mt: 1,
        p: 1.5,
        maxWidth: 640,
        display: 'grid',
        gap: 1.5,
        border: 1,
        borderColor: 'divider',
        borderRadius: '10px',
        bgcolor: 'background.paper',
      }}
    >
      {children}
      <Refused error={mutation.failure} />
      <Box sx={{ display: 'flex', gap: 1 }}>
        <Button
          type="submit"
          size="small"
          variant="contained"
          disabled={mutation.busy}
          sx={{ textTransform: 'none' }}
        >
          {submit}
        </Button>
        <Button size="small" onClick={onCancel} sx={{ textTransform: 'none' }}>
          {cancel}
        </Button>
      </Box>
    </Box>
  );
}
