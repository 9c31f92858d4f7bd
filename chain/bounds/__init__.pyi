from .ballistic import ballistic_current as ballistic_current
from .ballistic import quantum_of_conductance as quantum_of_conductance
from .ballistic import report as report
from .certificates.certificate import Certificate as Certificate
from .certificates.certificate import certify as certify
