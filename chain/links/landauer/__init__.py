"""Any transmission as a link, [Taylor2015] Eq. (1)."""
