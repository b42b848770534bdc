import { ClockProvider } from '@plumbline/backstage-plugin-evidence-react';
import { ReactNode, useState } from 'react';
import { useServerNow } from '../../api/serverClock';

/** Ages below it go by the clock of the server, whatever the browser's says. */
export function ServerClock(props: { children: ReactNode }) {
  const heard = useServerNow();
  // Until it has answered there is nothing to tell the age of.
  const [begun] = useState(() => new Date().toISOString());
  return (
    <ClockProvider instant={heard ?? begun} live>
      {props.children}
    </ClockProvider>
  );
}
