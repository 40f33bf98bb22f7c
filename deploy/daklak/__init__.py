"""Đắk Lắk: the real units and the real programme, and the year 2014 that is played into a new system."""
