/** The statuses of a signalement, the most pressing first; written by `make scripts` from their table. */

export const statuses = {
  "overdue": {
    "agreed": true,
    "left": true,
    "late": true,
    "followed": true,
    "rerouted": true
  },
  "stopped": {
    "agreed": true,
    "left": false,
    "late": true,
    "followed": true,
    "rerouted": true
  },
  "unreachable": {
    "agreed": true,
    "left": true,
    "late": true,
    "followed": true,
    "rerouted": false
  },
  "forwarded": {
    "agreed": true,
    "left": true,
    "late": false,
    "followed": true,
    "rerouted": false
  },
  "received": {
    "agreed": true,
    "left": true,
    "late": false,
    "followed": true,
    "rerouted": false
  },
  "awaiting-consent": {
    "agreed": false,
    "left": false,
    "late": false,
    "followed": true,
    "rerouted": false
  },
  "contacted": {
    "agreed": true,
    "left": true,
    "late": false,
    "followed": false,
    "rerouted": false
  },
  "withdrawn": {
    "agreed": false,
    "left": false,
    "late": false,
    "followed": false,
    "rerouted": false
  }
};
