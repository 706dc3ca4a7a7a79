//! The settings of what people are told of learning clinics.

use serde::Deserialize;

/// How many people are invited to a clinic, and when who is told what.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ClinicRules {
    /// Invitations for each seat at most. By default 3.
    pub invite_factor: u32,
    /// Invitations at most to a clinic whose seats are not limited. By default 200.
    pub invite_most: u32,
    /// So many days before a clinic more people are invited for the seats that are free. By default 3.
    pub second_wave_days: u16,
    /// Invitations to one person in one month at most. By default 4.
    pub invitations_per_month: u32,
    /// So many hours before a clinic those who come are reminded. By default 48.
    pub reminder_hours: u16,
}

impl Default for ClinicRules {
    fn default() -> Self {
        Self {
            invite_factor: 3,
            invite_most: 200,
            second_wave_days: 3,
            invitations_per_month: 4,
            reminder_hours: 48,
        }
    }
}
