import { NoSuchPage } from '@plumbline/backstage-plugin-evidence-react';
import type { ReactNode } from 'react';
import { Route, Routes } from 'react-router-dom';
import { DeliveryPage } from '../delivery/DeliveryPage';
import { PipelinesPage } from '../pipelines/PipelinesPage';
import { RunsPage } from '../pipelines/RunsPage';
import { ReleasesPage } from '../releases/ReleasesPage';
import { ChangePage } from './ChangePage';
import { ChangesPage } from './ChangesPage';

/**
 * `/changes`, `/changes/delivery`, `/changes/pipelines`, `/changes/runs`,
 * `/changes/releases`, and `/changes/<id>` for each change.
 */
export function ChangesRouter(props: {
  /** Below the figures of pipelines: what gates kept waiting. */
  pipelines?: ReactNode;
  /** Above what runs where: how far each release is on its ladder. */
  releases?: ReactNode;
}) {
  return (
    <Routes>
      <Route path="/" element={<ChangesPage />} />
      <Route path="/delivery" element={<DeliveryPage />} />
      <Route
        path="/pipelines"
        element={<PipelinesPage more={props.pipelines} />}
      />
      <Route path="/runs" element={<RunsPage />} />
      <Route
        path="/releases"
        element={<ReleasesPage ladder={props.releases} />}
      />
      <Route path="/:id" element={<ChangePage />} />
      <Route path="*" element={<NoSuchPage />} />
    </Routes>
  );
}
