import Button from '@mui/material/Button';
import { useState } from 'react';
import { ExemptionForm, ExemptionSubject } from './ExemptionForm';

/** Opens the form in which one asks to be exempted. */
export function AskExemption(props: {
  request: string;
  subject: ExemptionSubject;
  onDone: () => void;
}) {
  const { request, subject, onDone } = props;
  const [open, setOpen] = useState(false);
  return open ? (
    <ExemptionForm
      request={request}
      subject={subject}
      onCancel={() => setOpen(false)}
      onDone={() => {
        setOpen(false);
        onDone();
      }}
    />
  ) : (
    <Button
      size="small"
      variant="outlined"
      color="inherit"
      onClick={() => setOpen(true)}
      sx={{ textTransform: 'none', my: 0.5 }}
    >
      Ask for an exemption
    </Button>
  );
}
