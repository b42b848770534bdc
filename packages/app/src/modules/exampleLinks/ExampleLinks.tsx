import { configApiRef, useApi } from '@backstage/core-plugin-api';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import Typography from '@mui/material/Typography';
import { useEffect, useState, type ReactNode } from 'react';

/** What the invented hosts of the example shop stand for. */
const systems: Record<string, string> = {
  'alerts.shop.example': 'the alert in Alertmanager',
  'config.shop.example': 'the configuration change',
  'delivery.shop.example': 'the run of the delivery pipeline',
  'flags.shop.example': 'the feature flag',
  'grafana.shop.example': 'the dashboard',
  'incidents.shop.example': 'the incident',
  'logs.shop.example': 'the logs',
  'pager.shop.example': 'the pager: its service or escalation policy',
  'runbooks.shop.example': 'the runbook',
  'slo.shop.example': 'the service level objective',
  'terraform.shop.example': 'the Terraform run',
  'tickets.shop.example': 'the ticket',
};

/** @returns what the address would open in production; undefined for one that exists */
function exampleSystem(address: URL): string | undefined {
  const { hostname, pathname } = address;
  if (hostname === 'github.com') {
    return pathname.startsWith('/plumbline-examples')
      ? 'the repository'
      : undefined;
  }
  return hostname.endsWith('.example')
    ? systems[hostname] ?? 'a system of your company'
    : undefined;
}

/**
 * In the example, links to systems that do not exist say what they would open in
 * production. The addresses stay as they are: signals and digests rest on them.
 */
export function WithExampleLinks(props: { children: ReactNode }) {
  const config = useApi(configApiRef);
  const isExample = config.getOptionalString('plumbline.signIn') === 'example';
  return (
    <>
      {props.children}
      {isExample && <ExampleLinks />}
    </>
  );
}

function ExampleLinks() {
  const [address, setAddress] = useState<URL>();
  const [isOpen, setOpen] = useState(false);

  useEffect(() => {
    const intercept = (event: MouseEvent) => {
      const anchor =
        event.target instanceof Element
          ? event.target.closest<HTMLAnchorElement>('a[href]')
          : null;
      const url =
        anchor && URL.canParse(anchor.href) ? new URL(anchor.href) : undefined;
      // The context menu keeps its own.
      if (event.button !== 2 && url && exampleSystem(url)) {
        event.preventDefault();
        setAddress(url);
        setOpen(true);
      }
    };
    document.addEventListener('click', intercept, true);
    document.addEventListener('auxclick', intercept, true);
    return () => {
      document.removeEventListener('click', intercept, true);
      document.removeEventListener('auxclick', intercept, true);
    };
  }, []);

  return (
    <Dialog
      open={isOpen}
      onClose={() => setOpen(false)}
      aria-labelledby="example-link-title"
      maxWidth="sm"
      fullWidth
    >
      <DialogTitle id="example-link-title" sx={{ fontSize: 16 }}>
        Not in the example
      </DialogTitle>
      <DialogContent>
        <Typography>
          In production this link opens {address && exampleSystem(address)}. The
          example shop is invented, and so is this address:
        </Typography>
        <Box
          component="code"
          sx={{ display: 'block', mt: 1.5, overflowWrap: 'anywhere' }}
        >
          {address?.href}
        </Box>
      </DialogContent>
      <DialogActions>
        <Button onClick={() => setOpen(false)}>Close</Button>
      </DialogActions>
    </Dialog>
  );
}
