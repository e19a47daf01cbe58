"""Every opened conversation gets the competent force and unit, or a person who decides."""
