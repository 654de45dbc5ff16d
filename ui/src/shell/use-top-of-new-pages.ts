/** Another page begins at its top. Where one had been is found again only by going back, which the router sees to. */
import { useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';

/** @param id of the element that scrolls; a change of the search alone leaves it where it is */
export function useTopOfNewPages(id: string): void {
  const router = useRouter();
  useEffect(() => {
    let isNew = false;
    const stopHistory = router.history.subscribe(({ action }) => {
      isNew = action.type === 'PUSH' || action.type === 'REPLACE';
    });
    const stopRendered = router.subscribe('onRendered', ({ pathChanged }) => {
      if (isNew && pathChanged) document.getElementById(id)?.scrollTo({ top: 0, behavior: 'instant' });
    });
    return () => {
      stopHistory();
      stopRendered();
    };
  }, [router, id]);
}
