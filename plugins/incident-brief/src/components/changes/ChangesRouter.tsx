import { NoSuchPage } from '@plumbline/backstage-plugin-evidence-react';
import { Route, Routes } from 'react-router-dom';
import { DeliveryPage } from '../delivery/DeliveryPage';
import { ReleasesPage } from '../releases/ReleasesPage';
import { ChangePage } from './ChangePage';
import { ChangesPage } from './ChangesPage';

/** `/changes`, `/changes/delivery`, `/changes/releases`, and `/changes/<id>` for each. */
export function ChangesRouter() {
  return (
    <Routes>
      <Route path="/" element={<ChangesPage />} />
      <Route path="/delivery" element={<DeliveryPage />} />
      <Route path="/releases" element={<ReleasesPage />} />
      <Route path="/:id" element={<ChangePage />} />
      <Route path="*" element={<NoSuchPage />} />
    </Routes>
  );
}
