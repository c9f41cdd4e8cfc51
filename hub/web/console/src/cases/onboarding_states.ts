/*
 * onboarding_states.ts -- how applications stand, in the order in which they come.
 */
export const onboardingStates = ['DRAFT', 'SUBMITTED', 'AUDITING', 'TO_BE_CONFIRMED', 'TO_BE_SIGNED', 'FINISHED', 'REJECTED',
    'CANCELLED'] as const;
