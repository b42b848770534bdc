import { parseEntityRef } from '@backstage/catalog-model';
import {
  EntityName,
  LinkButton,
  useOptionalRouteRef,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import { useState } from 'react';
import { templateRouteRef } from '../../routes';

/** The way to the template that executes it, once somebody has confirmed. */
export function TemplateButton(props: { title: string; template: string }) {
  const { title, template } = props;
  const [asks, setAsks] = useState(false);
  const route = useOptionalRouteRef(templateRouteRef);
  const { namespace, name } = parseEntityRef(template);
  const to = route?.({ namespace, templateName: name });
  return (
    <Box>
      Template <EntityName entityRef={template} />{' '}
      {to === undefined ? (
        '(no scaffolder in this portal)'
      ) : (
        <Button
          size="small"
          variant="outlined"
          onClick={() => setAsks(true)}
          sx={{ textTransform: 'none', py: 0 }}
        >
          Run
        </Button>
      )}
      <Dialog
        open={asks}
        onClose={() => setAsks(false)}
        aria-labelledby="toil-execute"
      >
        <DialogTitle id="toil-execute">Run ‘{title}’?</DialogTitle>
        <DialogContent>
          The template {template} opens with its own form and checks. Its
          outcome is recorded here as a run; a failed run lowers autonomy by one
          level.
        </DialogContent>
        <DialogActions>
          <Button onClick={() => setAsks(false)}>Cancel</Button>
          <LinkButton variant="contained" to={to ?? ''}>
            Open the template
          </LinkButton>
        </DialogActions>
      </Dialog>
    </Box>
  );
}
