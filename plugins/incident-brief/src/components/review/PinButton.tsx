import { Link } from '@backstage/core-components';
import { useApi } from '@backstage/core-plugin-api';
import { isKnown } from '@plumbline/backstage-plugin-evidence-common';
import type {
  Brief,
  Pin,
} from '@plumbline/backstage-plugin-incident-brief-common';
import PinIcon from '@mui/icons-material/PushPinOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useState } from 'react';
import { incidentBriefApiRef } from '../../api';
import { useReviewPath } from '../../usePagePath';

type State =
  | { step: 'idle' | 'sending' }
  | { step: 'pinned'; pin: Pin }
  | { step: 'failed'; why: string };

/** Keeps which brief this was, for the review of the incident. */
export function PinButton(props: { brief: Brief }) {
  const { brief } = props;
  const api = useApi(incidentBriefApiRef);
  const reviewPath = useReviewPath();
  const [state, setState] = useState<State>({ step: 'idle' });
  const incident = incidentOf(brief);

  const pin = async () => {
    setState({ step: 'sending' });
    try {
      const { entityRef, environment, at, onset } = brief;
      setState({
        step: 'pinned',
        pin: await api.pinBrief({
          entityRef,
          environment,
          at,
          onset,
          incident,
        }),
      });
    } catch (error) {
      setState({ step: 'failed', why: (error as Error).message });
    }
  };

  if (state.step === 'pinned') {
    return (
      <Box component="span" role="status" sx={{ fontSize: 13, px: 0.5 }}>
        ✓{' '}
        <Link to={`${reviewPath}/pins/${state.pin.id}`}>
          Pinned{incident && ` to ${incident}`}
        </Link>
      </Box>
    );
  }
  return (
    <>
      <Button
        size="small"
        variant="outlined"
        onClick={pin}
        disabled={state.step === 'sending'}
        title={`Keep this brief for the review${
          incident ? ` of ${incident}` : ''
        }`}
        startIcon={<PinIcon />}
      >
        {state.step === 'sending' ? 'Pinning …' : 'Pin'}
      </Button>
      {state.step === 'failed' && (
        <Box component="span" role="alert" sx={{ fontSize: 13 }}>
          It was not pinned: {state.why}
        </Box>
      )}
    </>
  );
}

/** The open incident, where there is no doubt which. */
function incidentOf({ firing }: Brief): string | undefined {
  const open = isKnown(firing.incidents) ? firing.incidents.value : [];
  return open.length === 1 ? open[0].id : undefined;
}
