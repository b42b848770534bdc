import {
  configApiRef,
  identityApiRef,
  storageApiRef,
  useApi,
} from '@backstage/core-plugin-api';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import Typography from '@mui/material/Typography';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useNavigate } from 'react-router-dom';
import useAsync from 'react-use/esm/useAsync';

interface Step {
  title: string;
  text: string;
  /** The page that it is about; it opens with the step. */
  path: string;
}

/** @param brief - a path with something to see in it */
const stepsWith = (brief: string): Step[] => [
  {
    title: 'Start from what you have',
    text: 'Paste an alert, a URL, a pod or a name into the box. Below it: what is firing, what changed, and what needs you.',
    path: '/',
  },
  {
    title: 'Read the brief',
    text: 'What fires, who is on call, the prime suspect, the way back, and the blast radius. A filled dot is seen, a ring is declared, hatched is unknown.',
    path: brief,
  },
  {
    title: 'See where standards stand',
    text: 'Adoption of each control, service by service, and what to fix first. Exemptions and disputes start here.',
    path: '/scorecards',
  },
  {
    title: 'Request infrastructure',
    text: 'Choose a product and a service level. A plan, its cost and its approvals follow before anything is built.',
    path: '/infrastructure',
  },
  {
    title: 'Decide in one place',
    text: 'Approvals, exemptions, disputes and corrections that wait for you, with the record that they rest on.',
    path: '/decisions',
  },
];

/** The portal, and beside it the tour for a user who has not seen it. */
export function WithTour(props: { children: ReactNode }) {
  return (
    <>
      {props.children}
      <Tour />
    </>
  );
}

/**
 * Five steps at the first sign-in. Ended or skipped, it is kept as seen for this
 * user, in the portal's storage, bucket `plumbline.tour`.
 */
export function Tour() {
  const config = useApi(configApiRef);
  const identity = useApi(identityApiRef);
  const storage = useApi(storageApiRef).forBucket('plumbline.tour');
  const navigate = useNavigate();
  const [at, setAt] = useState(0);
  const [isOver, setOver] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);

  // A link that somebody opens is what they want to see, not a tour.
  const [startsHome] = useState(() => window.location.pathname === '/');
  const { value: user } = useAsync(async () => {
    const { userEntityRef } = await identity.getBackstageIdentity();
    return userEntityRef;
  }, [identity]);
  const isShown =
    startsHome &&
    !isOver &&
    user !== undefined &&
    storage.snapshot(user).value !== true;

  // Not at first, when it is not shown yet: the box on Home keeps the focus.
  useEffect(() => heading.current?.focus(), [at]);

  if (!isShown) {
    return null;
  }
  const isExample = config.getOptionalString('plumbline.signIn') === 'example';
  const steps = stepsWith(isExample ? '/brief?signal=checkoutservice' : '/');
  const { title, text } = steps[at];
  const isLast = at === steps.length - 1;
  const go = (to: number) => {
    setAt(to);
    navigate(steps[to].path);
  };
  const end = () => {
    setOver(true);
    void storage.set(user, true);
  };

  return (
    <Paper
      role="dialog"
      aria-labelledby="tour-title"
      aria-describedby="tour-text"
      variant="outlined"
      onKeyDown={event => event.key === 'Escape' && end()}
      sx={{
        position: 'fixed',
        zIndex: 'snackbar',
        // On a phone above the bar of actions at the bottom.
        bottom: { xs: 72, sm: 24 },
        right: { xs: 12, sm: 24 },
        left: { xs: 12, sm: 'auto' },
        width: { sm: 320 },
        p: 2,
        borderColor: 'primary.main',
      }}
    >
      <Typography variant="caption" color="text.secondary">
        {at + 1} of {steps.length}
      </Typography>
      <Typography
        id="tour-title"
        component="h2"
        ref={heading}
        tabIndex={-1}
        sx={{ m: 0, fontSize: 16, fontWeight: 600, outline: 'none' }}
      >
        {title}
      </Typography>
      <Typography id="tour-text" sx={{ mt: 0.5, mb: 1.5, fontSize: 13 }}>
        {text}
      </Typography>
      <Box sx={{ display: 'flex', gap: 1 }}>
        {!isLast && (
          <Button size="small" onClick={end} sx={{ mr: 'auto' }}>
            Skip tour
          </Button>
        )}
        {at > 0 && (
          <Button
            size="small"
            onClick={() => go(at - 1)}
            sx={{ mr: isLast ? 'auto' : 0 }}
          >
            Back
          </Button>
        )}
        <Button
          size="small"
          variant="contained"
          onClick={isLast ? end : () => go(at + 1)}
        >
          {isLast ? 'Done' : 'Next'}
        </Button>
      </Box>
    </Paper>
  );
}
